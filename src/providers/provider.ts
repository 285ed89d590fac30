import type { HeadersLike } from '../detection/rule.js';
import type { ServiceErrors } from '../detection/service-errors.js';
import type { Cost } from './cost.js';

/**
 * A provider is a proxy service or a list of proxies. It says which exits there are, how long a session may
 * keep one and how fast it may go, and turns an exit into a connection through it. It never decides when
 * an exit is used.
 */
export interface Provider {
    /** Short stable name for labels, logs and errors: `proxyUrls`, `apify`. */
    readonly name: string;
    readonly exits: ExitSource;
    /** Where all its exits are, in two letters: `JP`. @default not known */
    readonly country?: string | undefined;
    /** What the user should know before a crawl begins: a sentence, logged once as a warning. */
    readonly notice?: string;
    /** What its proxies are billed by, or what each tier of them is. @default unknown; the option `cost` says it in its place */
    readonly cost?: Cost | readonly Cost[];
    /** How long a session may trust that it still has its exit. */
    readonly lifetime: SessionLifetime;
    /**
     * How the service reports its own errors; these rules run before the built-in ones.
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
     * The way of a request, where that depends on the request; asked at each try, and given the request as the crawler has it.
     * `undefined` for the exits above.
     * @default every request uses these exits
     */
    routeFor?(request: object): Promise<ProviderRoute | undefined>;
    /**
     * Asks the service whether it takes us.
     * @throws ProxySessionsError (`misconfigured`) with what the service says when it does not.
     */
    checkAccess?(): Promise<void>;
    /**
     * Whether all connections by an exit have one IP. A gateway that is told no session may give each another one; then none is kept
     * for the next request.
     * @param proxyUrl What `connect` answered for the exit.
     * @default true
     */
    isSteady?(exit: ProviderExit, proxyUrl: string): boolean;
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

/** A way that a provider gives to some requests: a provider of its own, and nothing is learned of the others by it. */
export interface ProviderRoute {
    /** Unique within the provider, free of secrets and of spaces: it is stored, logged and shown. */
    readonly name: string;
    readonly provider: Provider;
}

/** What is known of the request for which an exit is connected. */
export interface ConnectContext {
    /** The page's address; absent when a session is made outside of a request. */
    readonly url?: string;
    /** The session goes on from an earlier run, in which the service gave it this id; see `SessionHeaders.learnedId`. */
    readonly learnedId?: string;
}

/** A connection whose session is in headers: each request needs them, and only the service may see them. */
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
    /** How many exits it has; before it is read, how many entries it was given. */
    readonly size: number;
    /** Calls back after each change, until the returned function is called. */
    listen(listener: ExitListener): () => void;
    /** The exit that a label, an id or a proxy URL stands for. */
    find(exit: string): ProviderExit | undefined;
    /**
     * Replaces the lists.
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
    /** Whether all of it has been told now: a change of a long list comes in parts. */
    readonly isLast: boolean;
}

export type ExitListener = (change: ListChange) => void;

/** The loading of a list that changes by itself, or is too long to be read at once. */
export interface ListLoading {
    /** Whether the list has still to come. */
    readonly isAwaited: boolean;
    /** Resolves when it is there, or is given up. */
    arrived(): Promise<void>;
    start(listener: LoadingListener): void;
    stop(): void;
}

export interface LoadingListener {
    /** Once more the list could not be loaded: a sentence on why. */
    onTrouble(sentence: string): void;
    /** It never could: the end of the crawl. A sentence. */
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
    /** Whether no proxy is in the way. @default false */
    readonly isDirect?: boolean | undefined;
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
