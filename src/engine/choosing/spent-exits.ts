import type { Exit } from '../exit.js';
import type { Tiers } from '../tiers/tiers.js';

/** A session that could not be used for longer is given up for a new one, which may be used at once. */
const WORTH_A_SESSION_MILLIS = 5_000;

/** An exit that serves nothing, and has done all that the site accepts of it for so long that another one is better. */
export function findSpent(exits: Iterable<Exit>, tiers: Tiers, now: number): Exit | undefined {
    const supply = tiers.currentSupply?.key;
    for (const exit of exits) {
        if (supply !== undefined && exit.supply !== supply) continue;
        if (exit.leases === 0 && tiers.siteExitsOf(exit).isSpentFor(WORTH_A_SESSION_MILLIS, exit, now)) return exit;
    }
    return undefined;
}
