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
    proxyUrl?: string | undefined;
    readonly useIncognitoPages?: boolean | undefined;
    readonly experimentalContainers?: boolean | undefined;
    launchOptions?: BrowserLaunchOptionsLike | undefined;
    readonly browserPlugin?: { library?: BrowserLibraryLike };
    readonly session?: Session;
    readonly proxyInfo?: ProxyInfo | undefined;
    extend: (fields: Record<string, unknown>) => void;
}

/** What we read and set of the launch options of Playwright and Puppeteer. */
export interface BrowserLaunchOptionsLike {
    args?: string[] | undefined;
    ignoreHTTPSErrors?: boolean;
    acceptInsecureCerts?: boolean;
    readonly proxy?: unknown;
    readonly userDataDir?: string;
    env?: Readonly<Record<string, string | undefined>>;
    /** Playwright's, of the context. */
    locale?: string | undefined;
    timezoneId?: string | undefined;
    readonly executablePath?: string;
    /** Puppeteer's. */
    readonly browser?: string;
    readonly product?: string;
    extraPrefsFirefox?: Readonly<Record<string, unknown>> | undefined;
    /** Playwright's. */
    firefoxUserPrefs?: Readonly<Record<string, unknown>> | undefined;
}

/** What was given as `launchContext.launcher`, or the library that Crawlee found. */
export interface BrowserLibraryLike {
    /** Playwright's. */
    readonly name?: () => string;
    /** Puppeteer's. */
    readonly defaultBrowser?: string;
    readonly launch?: (options?: BrowserLaunchOptionsLike) => Promise<unknown>;
}

export interface PuppeteerLike extends BrowserLibraryLike {
    launch(options?: BrowserLaunchOptionsLike): Promise<unknown>;
}

export type PreLaunchHook = (pageId: string, launchContext: LaunchContextLike) => Promise<void>;

/** What we use of Crawlee's pool of browsers. */
export interface BrowserPoolLike {
    readonly useFingerprints?: boolean;
    readonly browserPlugins: readonly { library?: BrowserLibraryLike; launchOptions?: BrowserLaunchOptionsLike }[];
    readonly preLaunchHooks: readonly ((pageId: string, launchContext: LaunchContextLike) => Promise<void> | void)[];
}

/** What we use of Crawlee's `BrowserController`. */
export interface BrowserControllerLike {
    readonly id: string;
    readonly launchContext: LaunchContextLike;
    readonly browser?: object;
    once(event: 'browserClosed', listener: () => void): unknown;
}

export type PostLaunchHook = (pageId: string, browserController: BrowserControllerLike) => void;

export type PrePageCreateHook = (
    pageId: string,
    browserController: Pick<BrowserControllerLike, 'id' | 'launchContext' | 'browser'>,
    pageOptions?: PageOptionsLike,
) => Promise<void>;

/** What we read and set of the options of an incognito page. */
export interface PageOptionsLike {
    /** Playwright's. */
    readonly proxy?: { server: string; username?: string; password?: string };
    /** Puppeteer's. */
    readonly proxyServer?: string;
    readonly proxyUsername?: string;
    readonly proxyPassword?: string;
    proxyBypassList?: string[];
    /** Playwright's. */
    timezoneId?: string | undefined;
    extraHTTPHeaders?: Readonly<Record<string, string>> | undefined;
}

/** An HTTP client's response, or a browser's. */
export interface ResponseLike {
    readonly statusCode?: number;
    readonly headers?: HeadersLike | (() => HeadersLike);
    readonly status?: () => number;
    readonly url?: string | (() => string);
    readonly body?: unknown;
    /** A browser's. */
    readonly request?: () => BrowserRequestLike;
}

/** What we use of a browser's request. */
export interface BrowserRequestLike {
    readonly headers?: () => Readonly<Record<string, string>>;
    readonly url?: () => string;
    /** Playwright's. */
    readonly redirectedFrom?: () => BrowserRequestLike | null;
    /** Puppeteer's: those before it, the oldest first. */
    readonly redirectChain?: () => readonly BrowserRequestLike[];
}

/** What page objects of Playwright and Puppeteer can do for us. */
export interface PageLike {
    evaluate(script: string): Promise<unknown>;
    mainFrame(): unknown;
    close?(): Promise<void>;
    isClosed?(): boolean;
    on(event: 'domcontentloaded', listener: () => void): unknown;
    on(event: 'response', listener: (response: BrowserResponseLike) => void): unknown;
    off(event: 'domcontentloaded', listener: () => void): unknown;
}

export interface BrowserResponseLike extends ResponseLike {
    frame(): unknown;
    request(): { isNavigationRequest(): boolean; headers(): Readonly<Record<string, string>> };
}

/** What we use of the pool that decides how many requests run at the same time. */
export interface AutoscaledPoolLike {
    readonly minConcurrency: number;
    readonly desiredConcurrency: number;
    readonly currentConcurrency: number;
    /** Private to Crawlee. */
    readonly systemStatus?: { getCurrentStatus(): { readonly isSystemIdle: boolean } };
    notify(): Promise<void>;
}

/** What we use of a crawler. */
export interface CrawlerLike {
    requestManager?: IRequestManager;
    _requestFunctionErrorHandler?: (
        error: Error,
        context: CrawlingContextLike,
        queue: Pick<IRequestManager, 'reclaimRequest'>,
    ) => Promise<void>;
    _throwOnBlockedRequest?: (session: Session, status: number) => void;
    readonly autoscaledPool?: AutoscaledPoolLike;
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
    readonly persistCookiesPerSession?: boolean;
    readonly navigationTimeoutSecs?: number;
    readonly requestHandlerTimeoutSecs?: number;
    readonly sessionPoolOptions?: SessionPoolOptions;
    readonly browserPoolOptions?: BrowserPoolOptionsLike;
    readonly launchContext?: {
        readonly [option: string]: unknown;
        readonly useIncognitoPages?: boolean;
        readonly experimentalContainers?: boolean;
        readonly userDataDir?: string;
        readonly launcher?: BrowserLibraryLike;
        readonly launchOptions?: BrowserLaunchOptionsLike;
    };
}

export interface BrowserPoolOptionsLike {
    readonly [option: string]: unknown;
    readonly preLaunchHooks?: readonly PreLaunchHook[];
    readonly postLaunchHooks?: readonly PostLaunchHook[];
    readonly prePageCreateHooks?: readonly PrePageCreateHook[];
    readonly maxOpenPagesPerBrowser?: number;
    readonly retireBrowserAfterPageCount?: number;
    readonly retireInactiveBrowserAfterSecs?: number;
}
