import type { Standing } from '../standing.js';
import type { Verdict } from '../verdict.js';

/** How a request failed, where several may be to blame. */
export type Refusal =
    /** The site turned it away. */
    | 'refused'
    /** The site called it too fast, although the exit had done no more than others. */
    | 'limited'
    /** The connection ended without an answer. */
    | 'reset'
    /** Nothing came in time: to try the same again costs as much time again. */
    | 'timeout'
    /** The site said that it is in trouble itself. */
    | 'trouble';

/** A request, as it was when it was sent. */
export interface SentRequest {
    readonly standing: Standing;
    /** The page that is asked for; `undefined` where several requests may not be told apart by it. */
    readonly address: string | undefined;
    /** What it is sent with: two refusals of one session are one piece of evidence. */
    readonly session: unknown;
    /** How many requests the session has sent to the site, this one included. */
    readonly depth: number;
    readonly sentAt: number;
    /** The site had accepted the exit, and nothing was held against it. */
    readonly wasTrusted: boolean;
    /** The site had never accepted the exit. */
    readonly wasTrial: boolean;
    /** It finds out whether a site in trouble answers again. */
    readonly isProbe: boolean;
}

/** One refusal, until it is known who is to blame: the exit, the address, the moment, or nobody. */
export interface Case {
    readonly request: SentRequest;
    readonly standing: Standing;
    readonly address: DoubtfulAddress;
    readonly kind: Refusal;
    readonly verdict: Verdict;
    readonly at: number;
    /** Whether exit and address were above suspicion until then, so that the refusal counts in the frequencies. */
    readonly isFirst: boolean;
    /** The site accepted the exit later, or the address. */
    exitIsCleared: boolean;
    addressIsCleared: boolean;
    isClosed: boolean;
}

/** An address that was refused, and not accepted since. */
export interface DoubtfulAddress {
    readonly key: string | undefined;
    /** Refusals for which it may be to blame. */
    cases: readonly Case[];
    readonly triedBy: Set<Standing>;
    tries: number;
}
