import type { Content } from '../site/content.js';
import type { Arrival } from '../site/visit.js';

/** An answer instead of the page. */
export interface PolicyAnswer extends Content {
    readonly kind?: 'answer';
    readonly status: number;
}

/** What a policy does instead of serving the page. */
export type PolicyReaction =
    | PolicyAnswer
    /** The connection is broken without an answer; over plain http by a TCP reset. */
    | { readonly kind: 'reset' }
    /** There is no answer, and after so long the connection is broken. */
    | { readonly kind: 'hang'; readonly forSecs: number };

/**
 * What makes a site turn visitors away. A policy is asked about pages only, once for each request. It keeps its
 * own count of what it saw, so give each site a policy of its own.
 */
export interface SitePolicy {
    /** Stands in the log as the verdict on every visit that this policy answered. */
    readonly name: string;
    /**
     * @param now The time of the visit in milliseconds. Policies have no other clock, so they can be replayed.
     * @returns What happens instead, or nothing to let the visit pass to the next policy.
     */
    judge(visit: Arrival, now: number): PolicyReaction | undefined;
}
