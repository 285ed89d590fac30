import { firstExecutable, onPath } from './executables.mjs';

/**
 * Debian's headless shell, which is what Playwright runs where nobody looks: a launch takes a fifth of the processor time
 * of the whole Chromium. The command on PATH is a script that stays, and would be killed in the place of the browser.
 */
const HEADLESS_SHELL = '/usr/lib/chromium/chromium-headless-shell';

/** Names under which distributions install it, in order of preference. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Places outside PATH. */
const USUAL_PATHS = [
    '/usr/lib/chromium/chromium',
    '/snap/bin/chromium',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The Chromium that tests, examples and the demo use: CHROMIUM_PATH if set, else the system's (its headless shell first), else
 * the one that `npx playwright install chromium` put down.
 *
 * @returns {Promise<string | undefined>} Its executable, or nothing when there is none.
 */
export async function findChromium() {
    // Whoever names one means that one: falling back to another would hide a typing error.
    if (process.env.CHROMIUM_PATH) return firstExecutable([process.env.CHROMIUM_PATH]);
    const installed = await firstExecutable([HEADLESS_SHELL, ...onPath(...COMMANDS), ...USUAL_PATHS]);
    if (installed !== undefined) return installed;
    const own = await playwrightsOwn();
    return own === undefined ? undefined : firstExecutable([own]);
}

async function playwrightsOwn() {
    try {
        const { chromium } = await import('playwright');
        return chromium.executablePath();
    } catch {
        return undefined; // Playwright is not installed, or knows no browser for this platform
    }
}
