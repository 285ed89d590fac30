import type { ProxyInfo, CrawlingContext, Request, Session } from '@crawlee/core';
import type { HeadersLike } from '../../detection/rule.js';

/** What a session is prepared with. */
export interface SessionPreparation<Page = unknown> {
    readonly session: Session;
    /** The name of the identity, where `identityOf` gave one. */
    readonly key: string | undefined;
    /** The site that the session is about to visit, by the name that the option `site` gives it. */
    readonly site: string;
    /** The page that was asked for, and is fetched once the session is ready. */
    readonly url: string;
    /** The proxy of the session; `undefined` for a direct connection. */
    readonly proxyInfo: ProxyInfo | undefined;
    /**
     * Crawlee's `sendRequest`, by the session's proxy and with its cookies. Waits as long as the pace of the exit
     * demands. Answers of any status are answers: it throws only when there is none.
     */
    readonly sendRequest: CrawlingContext['sendRequest'];
    /**
     * A page in the session's browser; `undefined` where there is none. `page.goto` waits as long as the pace of the exit
     * demands.
     */
    readonly page: Page;
}

/** What a site answered to a session. */
export interface SessionAnswer {
    readonly session: Session;
    readonly site: string;
    /** The request that was answered. */
    readonly request: Request;
    /** The request's `userData`. */
    readonly userData: Request['userData'];
    /** The address after redirects. */
    readonly url: string;
    readonly status: number | undefined;
    /** Names in lower case. */
    readonly headers: HeadersLike;
    /** The page as text; of one that is longer than 262 144 characters, at least its beginning. */
    readonly body: string;
}

/** What the user adds to the life of sessions. */
export interface SessionCallbacks {
    /**
     * Prepares a new session for a site, such as by logging in or by choosing a location: once for each session and
     * site, before the first page is fetched, by the session's own exit and with its own cookies. A session for which it
     * throws is retired, and its request goes on with another. Sessions restored after a restart stay prepared.
     * A `CriticalError` of Crawlee's ends the crawl.
     *
     * ```ts
     * prepareSession: async ({ sendRequest }) => {
     *     const { statusCode } = await sendRequest({ url: 'https://shop.example/login', method: 'POST', form: { … } });
     *     if (statusCode !== 200) throw new Error(`login failed with status ${statusCode}`);
     * }
     * ```
     *
     * In browser crawlers `page` is a page of the session's browser: `({ page }: SessionPreparation<Page>) => …`.
     */
    prepareSession?(this: void, preparation: SessionPreparation): Promise<void> | void;
    /**
     * Says whether a session still works, by a page that a site served to it, or by an answer with status 401. When it
     * answers `false`, or throws, the session is retired, without blame for its exit, and the request goes on with
     * another. A `CriticalError` of Crawlee's ends the crawl.
     *
     * ```ts
     * checkSession: ({ url, body }) => !url.includes('/login') && body.includes('Log out')
     * ```
     */
    checkSession?(this: void, answer: SessionAnswer): Promise<boolean> | boolean;
}
