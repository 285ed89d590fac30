import type { BaseHttpClient, ProxyConfiguration, SessionPoolOptions } from '@crawlee/core';
import type { CrawlerAdapters } from '../crawlee3/wiring/crawler-adapters.js';
import type { BrowserPoolOptionsLike, CrawlingContextLike } from '../crawlee3/like.js';

/** What one crawler that is wired by hand needs. Each part belongs to that crawler, and to the other parts. */
export interface HandWiredParts<BrowserPoolOptions = object> {
    readonly proxyConfiguration: ProxyConfiguration;
    readonly sessionPoolOptions: SessionPoolOptions;
    /** Has `sendRequest` leave by the exit of the request. */
    readonly httpClient: BaseHttpClient;
    /** For crawlers with browsers only. */
    readonly browserPoolOptions: BrowserPoolOptions;
    /** The first of the `preNavigationHooks`. */
    readonly preNavigationHook: (context: object) => Promise<void>;
    /** The last of the `postNavigationHooks`. */
    readonly postNavigationHook: (context: object) => Promise<void>;
}

/** The browser pool options that a crawler's options have room for. */
export type BrowserPoolOptionsIn<CrawlerOptions> = CrawlerOptions extends {
    browserPoolOptions?: infer BrowserPoolOptions;
}
    ? NonNullable<BrowserPoolOptions>
    : object;

/** Takes the adapters of a crawler apart. */
export function handWiredParts(
    { hooks, pool, browsers, httpClient }: CrawlerAdapters,
    proxyConfiguration: ProxyConfiguration,
    options: {
        readonly sessionPoolOptions?: SessionPoolOptions;
        readonly browserPoolOptions?: BrowserPoolOptionsLike;
    },
): HandWiredParts {
    return {
        proxyConfiguration,
        sessionPoolOptions: pool.optionsWith(options.sessionPoolOptions),
        httpClient,
        browserPoolOptions: browsers.poolOptionsWith(options.browserPoolOptions),
        preNavigationHook: (context) => hooks.beforeNavigation(context as CrawlingContextLike),
        postNavigationHook: async (context) => {
            await hooks.afterNavigation(context as CrawlingContextLike);
            await hooks.stopIfRefused(context as CrawlingContextLike);
        },
    };
}
