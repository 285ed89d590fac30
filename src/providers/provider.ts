/**
 * A provider is a proxy service or a list of proxies. It says which exits there are, how long a session may
 * keep one, and turns an exit into the proxy URL that leaves by it. It never decides when an exit is used.
 */
export interface Provider {
    /** Short stable name for labels, logs and errors: `proxyUrls`, `apify`. */
    readonly name: string;
    readonly exits: ExitSource;
    /** How long a session may trust that it still has its exit. */
    readonly lifetime: SessionLifetime;
    /**
     * The proxy URL by which `exit` leaves, credentials included, or `undefined` for a direct connection.
     * Asked once per session, so it may be slow; the answer holds for the session's whole life.
     */
    connect(exit: ProviderExit, context: ConnectContext): Promise<string | undefined> | string | undefined;
    /**
     * Why this provider cannot fetch `url`, as one sentence, or `undefined` when it can.
     * @default every URL can be fetched
     */
    refuses?(url: string): string | undefined;
}

/** What is known of the request for which an exit is connected. */
export interface ConnectContext {
    /** The page's address; absent when a session is made outside of a request. */
    readonly url?: string;
}

/** Where exits come from. */
export type ExitSource =
    /** A known set, such as a list of proxy URLs. A refused exit rests and comes back. */
    | { readonly kind: 'listed'; readonly exits: readonly ProviderExit[] }
    /**
     * The service gives one exit to each session id that we make up. A refused exit is dropped and another id
     * made, up to `maxSessions` at a time. `fitSessionId` turns an id from elsewhere into one that the service
     * accepts: unchanged when it fits, otherwise mapped deterministically, so it can never smuggle a parameter.
     */
    | { readonly kind: 'minted'; readonly maxSessions: number; fitSessionId(id: string): string }
    /** The service gives another exit to every request and knows no sessions: an identity lasts one request. */
    | { readonly kind: 'rotating' };

/** One exit as its provider knows it. */
export interface ProviderExit {
    /** Unique within the provider and free of secrets: it is stored, logged and shown. */
    readonly id: string;
    /** What people call it, free of secrets: `127.3.0.7:8000`. */
    readonly label: string;
    /** The exit's IP address where it is known; networks are derived from it. */
    readonly ip?: string;
    /** What exits of unknown IP have in common, such as their gateway: those of one group may share their fate. */
    readonly group?: string;
}

/** When a session must be given up because its provider may have moved it to another exit. */
export interface SessionLifetime {
    /** Seconds without a request after which the exit may have changed. */
    readonly idleSecs?: number;
    /** Seconds since the session's first request after which the exit may have changed, however busy it is. */
    readonly maxAgeSecs?: number;
}
