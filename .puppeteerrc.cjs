// Tests and examples use the system's Chromium (scripts/ensure-tools.mjs), so installing downloads no browser.
/** @type {import('puppeteer').Configuration} */
module.exports = { skipDownload: true };
