import type { LaunchContextLike } from '../like.js';

/** What browsers differ in, as far as identities are concerned. */
export type BrowserKind = 'playwright-chromium' | 'playwright-firefox' | 'puppeteer' | 'puppeteer-firefox' | 'other';

const PLAYWRIGHT: Readonly<Record<string, BrowserKind>> = {
    chromium: 'playwright-chromium',
    firefox: 'playwright-firefox',
};

/** Playwright's browser types have a name; what has none is Puppeteer. */
export function browserOf({
    browserPlugin,
    launchOptions,
}: Pick<LaunchContextLike, 'browserPlugin' | 'launchOptions'>): BrowserKind {
    const library = browserPlugin?.library;
    if (typeof library?.name === 'function') return PLAYWRIGHT[library.name()] ?? 'other';
    // `product` is the option's name before Puppeteer 23.
    const browser = launchOptions?.browser ?? launchOptions?.product ?? library?.defaultBrowser;
    return browser === 'firefox' ? 'puppeteer-firefox' : 'puppeteer';
}

/** Whether each page has cookies and a proxy of its own, instead of sharing those of its browser. */
export function hasIdentityPerPage({
    useIncognitoPages,
    experimentalContainers,
}: Pick<LaunchContextLike, 'useIncognitoPages' | 'experimentalContainers'>): boolean {
    return useIncognitoPages === true || experimentalContainers === true;
}
