import { findChromium } from '../../scripts/lib/chromium.mjs';
import { missingToolMessage } from '../../scripts/lib/tools.mjs';

// Tests need no executablePath of their own: Playwright crawlers launch what CRAWLEE_DEFAULT_BROWSER_PATH names,
// Puppeteer what PUPPETEER_EXECUTABLE_PATH names.
const chromium = process.env.CRAWLEE_DEFAULT_BROWSER_PATH ?? (await findChromium());
if (chromium === undefined) throw new Error(missingToolMessage('chromium'));

process.env.CHROMIUM_PATH = chromium;
process.env.CRAWLEE_DEFAULT_BROWSER_PATH = chromium;
process.env.PUPPETEER_EXECUTABLE_PATH = chromium;
// Chromium's sandbox does not work for root, which is who runs tests in most containers.
if (process.getuid?.() === 0) process.env.CRAWLEE_DISABLE_BROWSER_SANDBOX ??= 'true';
