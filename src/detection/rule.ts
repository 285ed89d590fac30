import type { Outcome, Subject, Verdict } from '../engine/verdict.js';

/** What is known of an answer, or of a request that got none. */
export interface Observation {
    /** The address that was asked for. */
    readonly url: string;
    /** The address that answered, after redirects. @default the one that was asked for */
    readonly loadedUrl?: string | undefined;
    /** All addresses that the request was sent on to, in order; the last one answered. Absent when it was not sent on. */
    readonly redirectUrls?: readonly string[] | undefined;
    /** The answer's status; absent when there was no answer. Beside an error, that of the proxy's answer to CONNECT. */
    readonly status?: number | undefined;
    /** The answer's headers, names in lower case; those of a proxy's answer to CONNECT where they are known. */
    readonly headers?: HeadersLike | undefined;
    /** The page as text; of a very long one, its beginning and its end. Absent until it was read. */
    readonly body?: string | undefined;
    /** What was thrown; absent when the answer arrived. */
    readonly error?: Error | undefined;
    /** Crawlee's crawling context, for own rules: `request`, `response`, `$` or `body`, `page`. */
    readonly context?: unknown;
    /** Whether the request went through a proxy; without one no proxy can be to blame. */
    readonly viaProxy: boolean;
    /** Who gave the answer, where that was found out. @default the target inside a TLS tunnel, else either of both */
    readonly speaker?: 'target' | undefined;
    /** Why the proxy could not be reached when it was asked what it had said: `ECONNREFUSED`. */
    readonly proxyUnreachable?: string | undefined;
}

export type HeadersLike = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a rule makes of an observation. */
export interface Finding {
    readonly outcome: Outcome;
    /** What the rule saw, in a few words and free of secrets. */
    readonly evidence: string;
    /** How long the site asked us to stay away, when it said so. */
    readonly retryAfterMillis?: number | undefined;
    /** How the request failed, where that leaves open who is to blame. @default the outcome says it all */
    readonly failure?: 'connection-lost' | 'timeout' | undefined;
    /** Whom it is about, where that is not the exit. @default the exit */
    readonly about?: Subject | undefined;
    /** Nobody else than the finding says can be to blame. @default false */
    readonly isSure?: boolean | undefined;
    /**
     * The finding rests on words that a page of the target's can say as well, so that the proxy has to be asked: such as no
     * site sends only to deceive, or such as both send, or such as a service says that opens TLS, whose tunnels are open whatever
     * it makes of us. @default the one who is meant has spoken
     */
    readonly hearsay?: 'proxy-likely' | 'either' | 'tls-opener' | undefined;
}

/** What was found, and by which rule. */
export type Judgement = Verdict & Pick<Finding, 'hearsay'>;

/** One way to tell an outcome. Rules are asked in order; the first that finds something decides. */
export interface Rule {
    readonly name: string;
    judge(observation: Observation, now: number): Finding | undefined | Promise<Finding | undefined>;
}
