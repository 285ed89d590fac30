import { describe, expect, it } from 'vitest';
import { median } from '../../bench/median.js';
import { causes } from '../../bench/sim/rules/causes.js';
import { oracle } from '../../bench/sim/schedulers/oracle.js';
import { ours } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';

/**
 * Time in units of the oracle's, of 600 pages at 30 requests at a time: where there is hardly another exit, a refusal must not
 * stop the one that there is. Medians of five runs must not be above these, with one exit and with three.
 */
const BARS: Readonly<Record<string, { readonly 1: number; readonly 3: number }>> = {
    'random-8': { 1: 1.6, 3: 1.6 },
    'random-20': { 1: 1.6, 3: 1.6 },
    'resets-10': { 1: 1.6, 3: 1.6 },
    'closed-5': { 1: 3, 3: 2 },
    'closed-15': { 1: 4.5, 3: 3 },
    'closed-30': { 1: 7, 3: 4.5 },
    'session-depth-15': { 1: 1.6, 3: 1.6 },
    // The first limits of a page make its exit wait for half a second each.
    '429-for-ever-3': { 1: 9, 3: 3 },
    quota: { 1: 1.7, 3: 1.8 },
};

const SEEDS = [11, 12, 13, 14, 15];

describe.each(Object.entries(BARS))('in virtual time, %s', (name, bars) => {
    it.each([1, 3])('all is got near the oracle with %i exits', (exits) => {
        const rule = causes(exits).find((one) => one.name === name)!;
        const run = (factory: typeof ours) =>
            SEEDS.map((seed) => simulate(factory, { rules: [rule], pages: 600, concurrency: 30, seed })[0]!);
        const [mine, best] = [run(ours), run(oracle)];
        expect(mine.map(({ got }) => got)).toEqual(mine.map(({ gettable }) => gettable));
        const ratio = median(mine.map(({ millis }) => millis)) / median(best.map(({ millis }) => millis));
        expect(ratio).toBeLessThanOrEqual(bars[exits as 1 | 3]);
    });
});
