import type { HeadersLike } from '../detection/rule.js';
import type { ServiceErrors } from '../detection/service-errors.js';

/**
 * A provider is a proxy service or a list of proxies. It says which exits there are, how long a session may
 * keep one and how fast it may go, and turns an exit into the connection that leaves by it. It never decides when
 * an exit is used.
 */
export interface Provider {
    /** Short stable name for labels, logs and errors: `proxyUrls`, `apify`. */
    readonly name: string;
    readonly exits: ExitSource;
    /** What the user should know before a crawl begins: a sentence, logged once as a warning. */
    readonly notice?: string;
    /** How long a session may trust that it still has its exit. */
    readonly lifetime: SessionLifetime;
    /**
     * How the service tells of troubles of its own, which goes before the built-in rules.
     * @default as proxies commonly do
     */
    readonly errors?: ServiceErrors;
    /** How the proxy URL that `connect` answers reaches targets over https. @default by tunnels */
    readonly interception?: Interception;
    /**
     * The way by which `exit` leaves: a proxy URL, credentials included; a connection that needs more than a URL;
     * or `undefined` for a direct connection. Asked once per session, so it may be slow; the answer holds for the
     * session's whole life.
     */
    connect(
        exit: ProviderExit,
        context: ConnectContext,
    ): Promise<string | Connection | undefined> | string | Connection | undefined;
    /**
     * Asks the service whether it takes us.
     * @throws ProxySessionsError (`misconfigured`) with what the service says when it does not.
     */
    checkAccess?(): Promise<void>;
    /** Ends a session at the service. Failing is no harm: the service ends idle sessions by itself. */
    end?(exit: ProviderExit): Promise<void>;
    /** Seconds that the service wants between two requests of one session, by site. @default none */
    minDelaySecs?(site: string): number;
    /** How long the service wants the session to pause, where an answer's headers say so. */
    pauseSecsOf?(headers: HeadersLike): number | undefined;
    /** The exit's IP address, or name, where the service reveals it in an answer's headers. */
    exitNamedIn?(headers: HeadersLike): string | undefined;
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
    /** The session goes on from an earlier run, in which the service gave it this id; see `SessionHeaders.learnedId`. */
    readonly learnedId?: string;
}

/** A connection whose session is told in headers: each request needs them, and nobody but the service may see them. */
export interface Connection {
    /** The service's proxy, credentials included. */
    readonly proxyUrl: string;
    readonly session: SessionHeaders;
}

/** The headers by which a service knows a session. */
export interface SessionHeaders {
    /** What to send with the next request; may wait for the answer to an earlier one. */
    next(): Promise<HeadersToSend> | HeadersToSend;
    /** Called with the headers of each answer, or with `undefined` when a request got none. */
    heard?(answer: HeadersLike | undefined): void;
    /** The id by which the service knows the session, where only its answers tell; free of secrets, and stored. */
    readonly learnedId?: string | undefined;
}

export type HeadersToSend = Readonly<Record<string, string>>;

/** The service opens TLS to read and to fetch what is inside, and shows a certificate of its own. */
export interface Interception {
    /** PEM certificates of the service's authority. @default the authorities that Node.js trusts */
    readonly ca?: string | undefined;
    /** Whether the service has to prove who it is. */
    readonly verification: 'required' | 'off';
}

/** Where exits come from. */
export type ExitSource =
    /** A known set, such as a list of proxy URLs. A refused exit rests and comes back. */
    | {
          readonly kind: 'listed';
          /** Those that there are now. */
          readonly exits: readonly ProviderExit[];
          /** By which the list is changed. @default it never changes */
          readonly list?: ExitList;
      }
    /**
     * The service gives one exit to each session id that we make up. A refused exit is dropped and another id
     * made, up to `maxSessions` at a time. `fitSessionId` turns an id from elsewhere into one that the service
     * accepts: unchanged when it fits, otherwise mapped deterministically, so it can never smuggle a parameter.
     */
    | { readonly kind: 'minted'; readonly maxSessions: number; fitSessionId(id: string): string }
    /**
     * As `minted`, but sessions are numbers from `first` to `last`, such as ports. There are so few that two ids
     * drawn at random could meet: numbers are handed out, and used again only after `restSecs`, when the service
     * has forgotten which exit they had.
     */
    | {
          readonly kind: 'numbered';
          readonly maxSessions: number;
          readonly first: number;
          readonly last: number;
          readonly restSecs: number;
      }
    /** As `minted`, but the service makes the ids itself. */
    | {
          readonly kind: 'assigned';
          readonly maxSessions: number;
          create(): Promise<ProviderExit>;
          /** The session as the service knows it now; `undefined` when it does not. */
          find(id: string): Promise<ProviderExit | undefined>;
      }
    /** The service gives another exit to every request and knows no sessions: an identity lasts one request. */
    | { readonly kind: 'rotating' };

/** A list of exits that may change while it is in use. */
export interface ExitList {
    /** Whether it consists of several lists, by price. */
    readonly hasTiers: boolean;
    /** Calls back after each change, until the returned function is called. */
    listen(listener: ExitListener): () => void;
    /** The exit that a label, an id or a proxy URL stands for. */
    find(exit: string): ProviderExit | undefined;
    /**
     * Takes other lists in place of these.
     * @throws ProxySessionsError (`invalid-options`) when an entry is wrong; the list is then as before.
     */
    set(urls: readonly (readonly (string | null)[])[]): void;
    /** @returns whether it is new. */
    add(url: string | null, tier: number): boolean;
    /** @throws ProxySessionsError (`invalid-options`) when it is the last one. */
    remove(exit: ProviderExit): void;
    /** How the list is loaded. @default it is given */
    readonly loading?: ListLoading;
}

/** What changed in a list. An exit whose login changed is in both. */
export interface ListChange {
    readonly added: readonly ProviderExit[];
    readonly removed: readonly ProviderExit[];
}

export type ExitListener = (change: ListChange) => void;

/** The loading of a list that changes by itself. */
export interface ListLoading {
    /** Whether the list has still to come. */
    readonly isAwaited: boolean;
    start(listener: LoadingListener): void;
    stop(): void;
}

export interface LoadingListener {
    /** Once more the list could not be loaded: a sentence on why. */
    onTrouble(sentence: string): void;
    /** It never could: the end of the crawl. */
    onGivenUp(why: string): void;
}

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
    /** How expensive it is, from 0: an expensive one serves only sites that refuse all cheaper ones. @default 0 */
    readonly tier?: number | undefined;
}

/** When a session must be given up because its provider may have moved it to another exit. */
export interface SessionLifetime {
    /** Seconds without a request after which the exit may have changed. */
    readonly idleSecs?: number;
    /** Seconds since the session's first request after which the exit may have changed, however busy it is. */
    readonly maxAgeSecs?: number;
}
