import { describe, expect, it } from 'vitest';
import { median } from '../../bench/median.js';
import { causes } from '../../bench/sim/rules/causes.js';
import { oracle } from '../../bench/sim/schedulers/oracle.js';
import { ours } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';

/**
 * Where two causes meet: requests for each page more than the oracle's, and time in units of the oracle's, of 600 pages at 30
 * and at 100 requests at a time. Medians of five runs must not be above these.
 */
const BARS: Readonly<Record<string, { readonly extra: number; readonly time: readonly [number, number] }>> = {
    // Each session that is found serves more pages a second, and costs six refusals.
    'gateway-85+quota': { extra: 0.7, time: [4, 4] },
    'gateway-85+random-8': { extra: 0.25, time: [2, 4] },
    'gateway-60+total-20': { extra: 0.2, time: [1.6, 2.6] },
    'random-8+quota': { extra: 0.1, time: [2, 2.8] },
    'fingerprint-30+quota': { extra: 0.1, time: [2, 2.8] },
};

const SEEDS = [11, 12, 13, 14, 15];

describe.each(Object.entries(BARS))('in virtual time, %s', (name, { extra, time }) => {
    it.each([
        [30, time[0]],
        [100, time[1]],
    ])('at concurrency %i all pages are got, near the oracle', (concurrency, most) => {
        const rule = causes(30).find((one) => one.name === name)!;
        const run = (factory: typeof ours) =>
            SEEDS.map((seed) => simulate(factory, { rules: [rule], pages: 600, concurrency, seed })[0]!);
        const [mine, best] = [run(ours), run(oracle)];
        expect(mine.map(({ got }) => got)).toEqual(SEEDS.map(() => 600));
        const requests = (of: typeof mine): number => median(of.map((result) => result.requests)) / 600;
        expect(requests(mine) - requests(best)).toBeLessThanOrEqual(extra);
        const ratio = median(mine.map(({ millis }) => millis)) / median(best.map(({ millis }) => millis));
        expect(ratio).toBeLessThanOrEqual(most);
    });
});
