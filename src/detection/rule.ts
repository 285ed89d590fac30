import type { Outcome, Subject } from '../engine/verdict.js';

/** What is known of an answer, or of a request that got none. */
export interface Observation {
    /** The address that was asked for. */
    readonly url: string;
    /** The address that answered, after redirects. @default the one that was asked for */
    readonly loadedUrl?: string | undefined;
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
}

/** One way to tell an outcome. Rules are asked in order; the first that finds something decides. */
export interface Rule {
    readonly name: string;
    judge(observation: Observation, now: number): Finding | undefined | Promise<Finding | undefined>;
}
