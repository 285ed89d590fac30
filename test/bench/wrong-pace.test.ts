import { expect, it } from 'vitest';
import { causes } from '../../bench/sim/rules/causes.js';
import { oracle } from '../../bench/sim/schedulers/oracle.js';
import { ours } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';

/** Refusals that look like a limit of rate at first, and turn out to have another cause: the limit must not stay. */
const CASES = [
    // Two exits use up their sessions at about the same time.
    { name: 'session-depth-15', exits: 3, seeds: [12, 3_005], timesTheOracle: 2 },
    // One exit is refused by chance when it is ahead of all others.
    { name: 'random-8', exits: 1, seeds: [3_003], timesTheOracle: 2 },
    { name: 'random-8', exits: 3, seeds: [3_007], timesTheOracle: 2 },
    // At the end only pages are left that are limited for ever: nothing tells that from a limit of an hour.
    { name: '429-for-ever-3', exits: 30, seeds: [5_007], timesTheOracle: 100 },
    { name: '429-for-ever-3', exits: 1, seeds: [5_007], timesTheOracle: 130 },
] as const;

it.each(CASES)('$name with $exits exits: no wrong limit of rate stays', ({ name, exits, seeds, timesTheOracle }) => {
    const rule = causes(exits).find((one) => one.name === name)!;
    for (const seed of seeds) {
        const crawl = { rules: [rule], pages: 600, concurrency: 30, seed };
        const [mine, best] = [simulate(ours, crawl)[0]!, simulate(oracle, crawl)[0]!];
        expect(mine).toMatchObject({ ended: true, got: mine.gettable });
        expect(mine.millis / best.millis, `seed ${seed}`).toBeLessThan(timesTheOracle);
    }
});
