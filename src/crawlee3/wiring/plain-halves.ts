import type { BaseHttpClient } from '@crawlee/core';
import type { BrowserHeaders } from '../browser/browser-headers.js';
import type { BrowserPoolLike } from '../like.js';
import type { AnyCrawlerClass } from './crawler-kind.js';
import { wrapMethod } from './wrap-method.js';

/** What we use of an adaptive crawler. */
interface AdaptiveCrawler {
    readonly httpClient: BaseHttpClient;
    readonly browserPool?: BrowserPoolLike;
}

type RunPlain = (this: AdaptiveCrawler, ...given: unknown[]) => Promise<unknown>;

/** By the HTTP client that we gave the crawler. */
const headersOf = new WeakMap<BaseHttpClient, BrowserHeaders>();

/**
 * Has plain requests of an adaptive crawler look like those of its browsers, also before a session has a browser. What they
 * will look like the crawler's browser pool knows, and nobody shows that to hooks of plain requests: so the method that makes them
 * is wrapped, and does as before for crawlers that are not ours.
 */
export function dressPlainHalves(crawlerClass: AnyCrawlerClass, client: BaseHttpClient, headers: BrowserHeaders): void {
    headersOf.set(client, headers);
    wrapMethod<RunPlain>(crawlerClass, 'runRequestHandlerWithPlainHTTP', (original) => {
        return function (...given) {
            if (this.browserPool !== undefined) headersOf.get(this.httpClient)?.meet(this.browserPool);
            return original.apply(this, given);
        };
    });
}
