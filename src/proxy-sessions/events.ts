import type { Bytes } from '../connections/byte-sums.js';
import type { RetireReason } from '../events/retire-reason.js';
import type { Outcome } from '../engine/verdict.js';

/**
 * What happens to requests, sessions, exits and sites. `exit` is a label as in `stats()`, `reason` a sentence. Nothing here ever holds a
 * credential.
 */
export interface ProxySessionsEvents {
    /** It is known what a request taught; `rule` and `evidence` say from what. */
    outcome: {
        readonly site: string;
        readonly exit: string;
        readonly outcome: Outcome;
        readonly rule: string;
        readonly evidence: string;
        /** What passed by the exit since its last outcome that was told, as `stats()` counts it; absent when that is nothing. */
        readonly bytes?: Bytes;
    };
    /**
     * A session got its exit; once more when it goes on in another crawl. `site` is the one that it was made for, if any, `country` two
     * letters, where it is known by then; see the option `matchLocale`.
     */
    sessionCreated: {
        readonly sessionId: string;
        readonly exit: string;
        readonly country?: string;
        readonly site?: string;
    };
    /** A session ended; once for each. `site` is the one on which it did, if any. */
    sessionRetired: {
        readonly sessionId: string;
        readonly exit: string;
        readonly country?: string;
        readonly site?: string;
        readonly reason: RetireReason;
        readonly detail: string;
    };
    /** An exit rests, on one site or, without `site`, on all. */
    exitCooldown: {
        readonly exit: string;
        readonly site?: string;
        readonly untilMillis: number;
        readonly reason: string;
    };
    /** A site accepted an exit again after its rest. */
    exitRecovered: { readonly exit: string; readonly site: string };
    /** A site refuses everybody: one request at a time finds out whether it still does. */
    sitePaused: { readonly site: string; readonly reason: string };
    /** The proxies of several exits failed on one site, and on no other: they are not to blame. */
    siteUnreachable: { readonly site: string; readonly reason: string };
    /** One address of a site refuses exits that work for the rest of it: its request fails. */
    addressRefused: {
        readonly site: string;
        readonly url: string;
        readonly exits: readonly string[];
        readonly reason: string;
    };
    /** Exits of another price serve a site from now on. Tiers are counted from 0, the cheapest. */
    tierChanged: { readonly site: string; readonly from: number; readonly to: number };
    /** No exit may go to a site before `untilMillis`. */
    exhausted: { readonly site: string; readonly untilMillis: number; readonly reason: string };
    /** A budget was spent; once for each, and for each site or hour that it is for. `site` had the first request too many. */
    budgetSpent: { readonly site: string; readonly reason: string };
    /**
     * A site shows some exits something else in place of its pages, such as one page for all addresses; another exit has proved
     * it. Once for each such answer. `urls` are those whose pages handlers got before that was known, the latest 100 at most.
     */
    softBlock: {
        readonly site: string;
        readonly exits: readonly string[];
        readonly urls: readonly string[];
        readonly reason: string;
    };
}

/** Whoever wants to hear of one kind of event. */
export type ProxySessionsListener<Name extends keyof ProxySessionsEvents> = (
    event: ProxySessionsEvents[Name],
) => unknown;
