import { describe, expect, it } from 'vitest';
import { median } from '../../bench/median.js';
import { RULES } from '../../bench/sim/rules/index.js';
import { crew } from '../../bench/sim/schedulers/crew.js';
import { ours } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';

const rule = { ...RULES.find(({ name }) => name === 'quota with ban')!, exits: 30 };
const PAGES = 900;
const SEEDS = Array.from({ length: 5 }, (_, index) => 1_000 + index);

/** Processes that have just started are busy: requests leave late, and not in the order in which they were begun. */
describe.each([0, 150])('requests take up to %i ms longer to arrive while a crawl starts', (roughStartMillis) => {
    const run = (factory: typeof ours) =>
        SEEDS.map(
            (seed) => simulate(factory, { rules: [rule], pages: PAGES, concurrency: 60, seed, roughStartMillis })[0]!,
        );

    it('one engine gets all pages, and finds the limit at little cost', () => {
        const results = run(ours);
        expect(Math.min(...results.map(({ got }) => got))).toBe(PAGES);
        expect(Math.max(...results.map(({ requests }) => requests))).toBeLessThanOrEqual(1.04 * PAGES);
    });

    it('three engines that share what they learn get all pages', () => {
        const results = run(crew(3, 20));
        expect(Math.min(...results.map(({ got }) => got))).toBe(PAGES);
        expect(median(results.map(({ requests }) => requests))).toBeLessThanOrEqual(1.06 * PAGES);
    });
});
