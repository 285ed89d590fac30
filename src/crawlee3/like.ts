import type { BaseHttpClient, IRequestManager, ProxyInfo, Request, Session, SessionPoolOptions } from '@crawlee/core';
import type { HeadersLike } from '../detection/rule.js';

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

/** What we use of Crawlee's `LaunchContext`, which lives in a package that HTTP crawlers do not need. */
export interface LaunchContextLike {
    readonly proxyUrl?: string | undefined;
    readonly useIncognitoPages?: boolean | undefined;
    readonly experimentalContainers?: boolean | undefined;
    launchOptions?:
        { args?: string[] | undefined; ignoreHTTPSErrors?: boolean; acceptInsecureCerts?: boolean } | undefined;
    readonly browserPlugin?: { readonly library?: { name?: () => string } };
    readonly session?: Session;
    readonly proxyInfo?: ProxyInfo | undefined;
    extend(fields: Record<string, unknown>): void;
}

export type PreLaunchHook = (pageId: string, launchContext: LaunchContextLike) => Promise<void>;

/** What we use of Crawlee's `BrowserController`. */
export interface BrowserControllerLike {
    readonly id: string;
    readonly launchContext: LaunchContextLike;
    once(event: 'browserClosed', listener: () => void): unknown;
}

export type PostLaunchHook = (pageId: string, browserController: BrowserControllerLike) => void;

export type PrePageCreateHook = (
    pageId: string,
    browserController: Pick<BrowserControllerLike, 'id' | 'launchContext'>,
    pageOptions?: { proxyServer?: string; proxyBypassList?: string[] },
) => void;

/** An HTTP client's response, or a browser's. */
export interface ResponseLike {
    readonly statusCode?: number;
    readonly headers?: HeadersLike | (() => HeadersLike);
    readonly status?: () => number;
    readonly body?: unknown;
}

/** What page objects of Playwright and Puppeteer can do for us. */
export interface PageLike {
    evaluate(script: string): Promise<unknown>;
    mainFrame(): unknown;
    on(event: 'response', listener: (response: BrowserResponseLike) => void): unknown;
}

export interface BrowserResponseLike extends ResponseLike {
    frame(): unknown;
    request(): { isNavigationRequest(): boolean };
}

/** What we use of a crawler. */
export interface CrawlerLike {
    requestManager?: IRequestManager;
    _requestFunctionErrorHandler?: (
        error: Error,
        context: CrawlingContextLike,
        queue: Pick<IRequestManager, 'reclaimRequest'>,
    ) => Promise<void>;
    readonly autoscaledPool?: { readonly desiredConcurrency: number };
}

export type Handler = (context: CrawlingContextLike, ...rest: unknown[]) => unknown;

/** The options, of whichever crawler, that ours are merged around. */
export interface CrawlerOptionsLike {
    readonly [option: string]: unknown;
    readonly requestHandler?: Handler;
    readonly errorHandler?: Handler;
    readonly failedRequestHandler?: Handler;
    readonly preNavigationHooks?: readonly Handler[];
    readonly postNavigationHooks?: readonly Handler[];
    readonly httpClient?: BaseHttpClient;
    readonly maxRequestRetries?: number;
    readonly maxSessionRotations?: number;
    readonly navigationTimeoutSecs?: number;
    readonly requestHandlerTimeoutSecs?: number;
    readonly sessionPoolOptions?: SessionPoolOptions;
    readonly browserPoolOptions?: BrowserPoolOptionsLike;
    readonly launchContext?: {
        readonly [option: string]: unknown;
        readonly useIncognitoPages?: boolean;
        readonly experimentalContainers?: boolean;
    };
}

export interface BrowserPoolOptionsLike {
    readonly [option: string]: unknown;
    readonly preLaunchHooks?: readonly PreLaunchHook[];
    readonly postLaunchHooks?: readonly PostLaunchHook[];
    readonly prePageCreateHooks?: readonly PrePageCreateHook[];
    readonly maxOpenPagesPerBrowser?: number;
    readonly retireBrowserAfterPageCount?: number;
}
