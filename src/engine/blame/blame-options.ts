import type { Random } from '../../common/session-id.js';
import type { Pace } from '../pace/pace.js';

export interface BlameOptions {
    readonly random: Random;
    readonly pace: Pick<Pace, 'suspect' | 'clear' | 'isNearLimit'>;
    /** Exits of another price are there: these need not be tested before the site has accepted any. */
    readonly hasAnotherTier: boolean;
    /** How long a site that refuses everybody is taken to be back soon. */
    readonly outageMillis: number;
    /** How many exits there are, used or not, those of other workers included. */
    readonly exitCount: () => number;
    /** `drawn` from a supply without end: another exit costs no more than another try. */
    readonly exits: 'listed' | 'drawn';
}

/**
 * So few exits cannot tell an address from a ban by which of them it is refused to, and there is hardly another to go on
 * with: as long as one is accepted now and then, it goes on.
 */
const TINY_POOL = 3;

export function isPoolTiny({ exitCount }: Pick<BlameOptions, 'exitCount'>): boolean {
    return exitCount() <= TINY_POOL;
}
