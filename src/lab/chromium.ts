import { access, constants } from 'node:fs/promises';

/** What Playwright's and Puppeteer's launch options take to run a browser against the lab. */
export interface ChromiumLaunch {
    readonly executablePath: string;
    readonly args: string[];
}

const USUAL_PATHS = [
    '/usr/lib/chromium/chromium-headless-shell', // a launch takes a fifth of the processor time of the whole Chromium
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const ARGS = [
    '--no-sandbox', // does not work for root, who runs tests in most containers
    '--disable-gpu',
    '--disable-quic', // would bypass HTTP proxies
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--proxy-bypass-list=<-loopback>', // Chromium never proxies loopback targets otherwise
];

/**
 * A headless Chromium to test with: the one that the environment variable CHROMIUM_PATH names, else the system's (its
 * headless shell first, which is what Playwright runs without a window), else the one that
 * `npx playwright install chromium` put down; with arguments that make it fit for loopback targets.
 *
 * @throws One sentence that says what to install when there is none.
 */
export async function findChromium(): Promise<ChromiumLaunch> {
    const named = process.env.CHROMIUM_PATH;
    if (named !== undefined && named !== '') {
        // A user who names one means that one: to fall back to another would hide a typing error.
        if (await isExecutable(named)) return launch(named);
        throw new Error(`CHROMIUM_PATH is "${named}", but there is no program: correct it, or unset it.`);
    }
    for (const path of USUAL_PATHS) {
        if (await isExecutable(path)) return launch(path);
    }
    const playwrights = await playwrightsOwn();
    if (playwrights !== undefined && (await isExecutable(playwrights))) return launch(playwrights);
    throw new Error(
        'There is no Chromium here: install one with "apt-get install chromium" or ' +
            '"npx playwright install chromium", or name yours in the environment variable CHROMIUM_PATH.',
    );
}

function launch(executablePath: string): ChromiumLaunch {
    return { executablePath, args: [...ARGS] };
}

/** Playwright is not a dependency of the lab; in a variable its name is no import for bundlers and linters. */
const PLAYWRIGHT = 'playwright';

async function playwrightsOwn(): Promise<string | undefined> {
    try {
        const { chromium } = (await import(PLAYWRIGHT)) as { chromium: { executablePath(): string } };
        return chromium.executablePath();
    } catch {
        return undefined; // not installed, or it knows no browser for this platform
    }
}

async function isExecutable(path: string): Promise<boolean> {
    return access(path, constants.X_OK).then(
        () => true,
        () => false,
    );
}
