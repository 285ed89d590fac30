import type { Random } from '../common/session-id.js';
import type { PaceLimits } from './pace/limits.js';

export interface LineOptions {
    readonly random: Random;
    /** What the service wants to lie between two requests of one exit; none are shared then. */
    readonly minDelayMillis: number;
    /** What the user allows. */
    readonly limits: PaceLimits;
    /** Chooses by the rule from before Crawlee's session pool, with so many sessions. */
    readonly maxSessions: number | undefined;
    /** Whether there are more expensive exits, for sites that refuse these. */
    readonly hasAnotherTier: boolean;
    /** Whether exits are those of a list, or drawn from a supply without end. */
    readonly exits: 'listed' | 'drawn';
}
