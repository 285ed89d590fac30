import type { ProxyInfo, CrawlingContext, Request, Session } from '@crawlee/core';
import type { HeadersLike } from '../../detection/rule.js';

/** What a session is prepared with. */
export interface SessionPreparation<Page = unknown> {
    readonly session: Session;
    /** The name of the identity, where `identityOf` gave one. */
    readonly key: string | undefined;
    /** The site that the session is about to visit, by the name that the option `site` gives it. */
    readonly site: string;
    /** The page that is requested once the session is ready. */
    readonly url: string;
    /** The proxy of the session; `undefined` for a direct connection. */
    readonly proxyInfo: ProxyInfo | undefined;
    /**
     * Crawlee's `sendRequest`, through the session's proxy and with its cookies. Waits if the exit has to go slower.
     * It throws only if there is no response, not for an error status.
     */
    readonly sendRequest: CrawlingContext['sendRequest'];
    /**
     * A page in the session's browser; `undefined` in HTTP crawlers. `page.goto` waits if the exit has to go slower.
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
     * Prepares a new session for a site, for example by logging in or choosing a location. Runs once per session and
     * site, before the first page, through the session's exit and with its cookies. A session for which it
     * throws is retired, and its request goes on with another. Sessions restored after a restart stay prepared.
     * Crawlee's `CriticalError` ends the crawl.
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
