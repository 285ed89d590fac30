import type { Content } from '../site/content.js';
import type { Arrival } from '../site/visit.js';

/** What a policy answers in place of the page. */
export interface Verdict extends Content {
    readonly status: number;
}

/**
 * What makes a site turn visitors away. A policy is asked about pages only, once for each request. It keeps its
 * own count of what it saw, so give each site a policy of its own.
 */
export interface SitePolicy {
    /** Stands in the log as the verdict on every visit that this policy answered. */
    readonly name: string;
    /**
     * @param now The time of the visit in milliseconds. Policies have no other clock, so they can be replayed.
     * @returns The answer, or nothing to let the visit pass to the next policy.
     */
    judge(visit: Arrival, now: number): Verdict | undefined;
}
