import type { Exit } from './exit.js';
import type { Tiers } from './tiers.js';

/** An exit that serves nothing, and has done all that the site accepts of it for at least so long. */
export function findSpent(exits: Iterable<Exit>, tiers: Tiers, millis: number, now: number): Exit | undefined {
    for (const exit of exits) {
        if (exit.leases === 0 && tiers.lineOf(exit).isSpentFor(millis, exit, now)) return exit;
    }
    return undefined;
}
