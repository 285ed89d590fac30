import type { Random } from '../../common/session-id.js';
import type { Exit } from '../exit.js';
import type { PaceLimits } from '../pace/limits.js';

export interface SiteExitsOptions {
    readonly random: Random;
    /** What the service wants to lie between two requests of one exit; none are shared then. */
    readonly minDelayMillis: number;
    /** What the user allows. */
    readonly limits: PaceLimits;
    /** Chooses by the rule from before Crawlee's session pool, with so many sessions. */
    readonly maxSessions: number | undefined;
    /** Refusals of exits it does not know that a page may cost; `undefined` for as many as make the crawl fast. */
    readonly refusalsPerPage: number | undefined;
    /** Whether there are more expensive exits, for sites that refuse these. */
    readonly hasAnotherTier: boolean;
    /** How long a site that refuses everybody is taken to be back soon. */
    readonly outageMillis: number;
    /** Whether others ask the site at the same time, who tell us what they learn. */
    readonly workers: 'one' | 'many';
    /** Whether exits are those of a list, or drawn from a supply without end. */
    readonly exits: 'listed' | 'drawn';
    /** An exit is used, or known of, for the first time. */
    readonly onUse: (exit: Exit) => void;
}
