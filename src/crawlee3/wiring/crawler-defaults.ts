import { hasIdentityPerPage } from '../browser/browser-kind.js';
import type { CrawlerKind, CrawlerTraits } from '../../identity/rotations/rotation.js';
import type { CrawlerOptionsLike } from '../like.js';

// Crawlee's defaults, from the crawlers' and the browser pool's options in Crawlee 3.18.
export const DEFAULT_MAX_REQUEST_RETRIES = 3;
const DEFAULT_MAX_OPEN_PAGES = 20;
const DEFAULT_RETIRE_AFTER_PAGES = 100;
const DEFAULT_HANDLER_TIMEOUT_SECS = 60;
const DEFAULT_NAVIGATION_TIMEOUT_SECS = { basic: 0, http: 30, browser: 60, adaptive: 60 } as const;

/** Waiting for an exit may take up so much of the time that Crawlee gives a request as a whole. */
const SHARE_FOR_WAITING = 0.4;

export function traitsOf(
    kind: CrawlerKind,
    { launchContext, browserPoolOptions, persistCookiesPerSession }: CrawlerOptionsLike,
): Omit<CrawlerTraits, 'sharesProcesses'> {
    return {
        kind,
        useIncognitoPages: hasIdentityPerPage(launchContext ?? {}),
        keepsCookies: persistCookiesPerSession !== false,
        maxOpenPagesPerBrowser: browserPoolOptions?.maxOpenPagesPerBrowser ?? DEFAULT_MAX_OPEN_PAGES,
        retireBrowserAfterPageCount: browserPoolOptions?.retireBrowserAfterPageCount ?? DEFAULT_RETIRE_AFTER_PAGES,
    };
}

/** How long a request may wait for an exit, so that Crawlee's time-out for the whole of it is not reached. */
export function patienceMillis({ family }: CrawlerKind, options: CrawlerOptionsLike): number {
    const { navigationTimeoutSecs = DEFAULT_NAVIGATION_TIMEOUT_SECS[family] } = options;
    const { requestHandlerTimeoutSecs = DEFAULT_HANDLER_TIMEOUT_SECS } = options;
    return (navigationTimeoutSecs + requestHandlerTimeoutSecs) * 1000 * SHARE_FOR_WAITING;
}
