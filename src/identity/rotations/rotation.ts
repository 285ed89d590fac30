import type { Identity } from '../identity.js';

/** What a crawler can do, as far as identities are concerned. */
export interface CrawlerKind {
    /** The class's name, for messages. */
    readonly name: string;
    /**
     * `basic`: fetches nothing by itself; `http`: one request per page; `browser`: pages in browser processes;
     * `adaptive`: browser pages, and plain requests where those will do.
     */
    readonly family: 'basic' | 'http' | 'browser' | 'adaptive';
}

/** What a rotation may need to know of the crawler that it works for. */
export interface CrawlerTraits {
    readonly kind: CrawlerKind;
    readonly useIncognitoPages: boolean;
    /** Crawlee's `persistCookiesPerSession`: whether incognito pages begin with the cookies of their session. */
    readonly keepsCookies: boolean;
    /** Whether an identity costs a browser context instead of a browser process. */
    readonly sharesProcesses: boolean;
    /** Crawlee's `browserPoolOptions.maxOpenPagesPerBrowser`. */
    readonly maxOpenPagesPerBrowser: number;
    /** Crawlee's `browserPoolOptions.retireBrowserAfterPageCount`. */
    readonly retireBrowserAfterPageCount: number;
}

/** When a new identity is taken. Each rotation is one small object of this shape. */
export interface Rotation {
    /** Why a crawler cannot rotate so, as the end of a sentence, or `undefined` when it can. */
    refuses(crawler: CrawlerTraits): string | undefined;
    /**
     * Whether a request joins a living identity, before any other is considered: never, at once, or when the site
     * has accepted the identity, so that a refusal is met by one page and not by several.
     */
    readonly sharing: 'never' | 'at-once' | 'when-proven';
    /** Whether one more request may join the identity. Not asked when sharing is `never`. */
    mayJoin(identity: Identity, crawler: CrawlerTraits): boolean;
    /** Whether an idle identity goes on when its exit's turn comes again; otherwise a new one begins. */
    readonly continues: boolean;
    /** Whether an identity has served all that it should. */
    isUsedUp(identity: Identity, crawler: CrawlerTraits): boolean;
}
