import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

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
 * The Chromium that tests, examples and the demo use: CHROMIUM_PATH if set, else the system's, else the one
 * that `npx playwright install chromium` put down.
 *
 * @returns {Promise<string | undefined>} Its executable, or nothing when there is none.
 */
export async function findChromium() {
    if (process.env.CHROMIUM_PATH) {
        // Whoever names one means that one: falling back to another would hide a typing error.
        return (await isExecutable(process.env.CHROMIUM_PATH)) ? process.env.CHROMIUM_PATH : undefined;
    }
    const onPath = COMMANDS.flatMap((command) => searchPath().map((folder) => join(folder, command)));
    for (const candidate of [...onPath, ...USUAL_PATHS]) {
        if (await isExecutable(candidate)) return candidate;
    }
    const own = await playwrightsOwn();
    return own !== undefined && (await isExecutable(own)) ? own : undefined;
}

function searchPath() {
    return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}

async function playwrightsOwn() {
    try {
        const { chromium } = await import('playwright');
        return chromium.executablePath();
    } catch {
        return undefined; // Playwright is not installed, or knows no browser for this platform
    }
}

/** @param {string} path */
async function isExecutable(path) {
    return access(path, constants.X_OK).then(
        () => true,
        () => false,
    );
}
