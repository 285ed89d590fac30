/** The headless shell behaves otherwise than the whole Chromium where a proxy wants a login, a page is empty, or a file is saved. */
export const isHeadlessShell = process.env.CHROMIUM_PATH?.endsWith('headless-shell') === true;

/** Launch context for the Chromium that `test/setup/browser.ts` found. */
export function browserLaunch(): { launchOptions: { executablePath: string; headless: boolean; args: string[] } } {
    return {
        launchOptions: {
            executablePath: process.env.CHROMIUM_PATH!,
            headless: true,
            args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
        },
    };
}
