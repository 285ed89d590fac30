import { browserOf } from '../browser/browser-kind.js';
import { hasProfile } from '../browser/refuse-conflicts.js';
import type { CrawlerOptionsLike } from '../like.js';
import type { CrawlerKind } from '../../identity/rotations/rotation.js';

/** Any Crawlee crawler class, and subclasses of it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- constructors can only be described with `any`
export type AnyCrawlerClass = abstract new (options?: any, ...rest: any[]) => unknown;

/**
 * Tells a crawler's family from the options that its class accepts. Looking at what the class offers, rather
 * than at its name or identity, needs no import of any crawler package and survives subclassing and bundling.
 */
export function crawlerKindOf(crawlerClass: AnyCrawlerClass): CrawlerKind {
    const { name } = crawlerClass;
    const { optionsShape } = crawlerClass as unknown as { optionsShape?: Record<string, unknown> };
    const accepts = (option: string): boolean => optionsShape !== undefined && option in optionsShape;
    if (accepts('launchContext') || accepts('browserPoolOptions')) {
        const isAdaptive = 'runRequestHandlerWithPlainHTTP' in (crawlerClass.prototype as object);
        return { name, family: isAdaptive ? 'adaptive' : 'browser' };
    }
    return { name, family: accepts('proxyConfiguration') ? 'http' : 'basic' };
}

/**
 * Whether a crawler's browsers, or incognito pages, can be contexts: those of Playwright's and Puppeteer's classes, with
 * Chromium.
 */
export function canShareProcesses(
    crawlerClass: AnyCrawlerClass,
    { launchContext = {}, browserPoolOptions }: Pick<CrawlerOptionsLike, 'launchContext' | 'browserPoolOptions'>,
): boolean {
    const { launcher, launchOptions, useIncognitoPages, experimentalContainers } = launchContext;
    // Such hooks are shown the options of incognito pages only.
    if (useIncognitoPages === true && browserPoolOptions?.prePageCreateHooks !== undefined) return false;
    if (experimentalContainers === true || hasProfile(launchContext)) return false;
    if (isPlaywright(crawlerClass)) return (launcher?.name?.() ?? 'chromium') === 'chromium';
    if (!isPuppeteer(crawlerClass)) return false;
    return browserOf({ browserPlugin: { ...(launcher && { library: launcher }) }, launchOptions }) === 'puppeteer';
}

function isPlaywright(crawlerClass: AnyCrawlerClass): boolean {
    const { optionsShape } = crawlerClass as unknown as { optionsShape?: Record<string, unknown> };
    return optionsShape !== undefined && 'launcher' in optionsShape;
}

/** Nothing but the name tells it. Where a bundler has changed that, there are processes. */
function isPuppeteer(crawlerClass: AnyCrawlerClass): boolean {
    const isNamed = crawlerClass.name === 'PuppeteerCrawler';
    const base = Object.getPrototypeOf(crawlerClass) as AnyCrawlerClass | null;
    return isNamed || (typeof base === 'function' && isPuppeteer(base));
}
