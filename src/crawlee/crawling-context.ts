import type { ProxyInfo, Request, Session } from '@crawlee/core';
import type { LaunchContextLike } from './browser-pool.js';
import type { CrawlerLike } from './fair-requests.js';
import type { PageLike, ResponseLike } from './navigation-answers.js';

/** What we use of Crawlee's crawling contexts, which differ from crawler to crawler. */
export interface CrawlingContextLike {
    readonly request: Request;
    /** Unknown to the handlers of an adaptive crawler. */
    readonly crawler?: CrawlerLike;
    session?: Session;
    proxyInfo?: ProxyInfo | undefined;
    readonly response?: ResponseLike | undefined;
    /** What an HTTP crawler read. */
    readonly body?: unknown;
    /** Only looked at when there is a browser: an adaptive crawler's plain requests throw when it is. */
    readonly page?: PageLike;
    readonly browserController?: { readonly launchContext: LaunchContextLike };
}
