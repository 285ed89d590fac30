import { hasIdentityPerPage } from '../browser/browser-kind.js';
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

/** Whether a crawler's browsers can be contexts: of Playwright's classes, which take a `launcher`, with Chromium. */
export function canShareProcesses(
    crawlerClass: AnyCrawlerClass,
    { launchContext = {} }: Pick<CrawlerOptionsLike, 'launchContext'>,
): boolean {
    const { optionsShape } = crawlerClass as unknown as { optionsShape?: Record<string, unknown> };
    const isPlaywright = optionsShape !== undefined && 'launcher' in optionsShape;
    const browser = launchContext.launcher?.name?.() ?? 'chromium';
    return isPlaywright && browser === 'chromium' && !hasIdentityPerPage(launchContext);
}
