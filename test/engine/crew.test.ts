import { describe, expect, it } from 'vitest';
import { median } from '../../bench/median.js';
import { RULES } from '../../bench/sim/rules/index.js';
import type { SchedulerFactory } from '../../bench/sim/scheduler.js';
import type { Disturbance } from '../../bench/sim/schedulers/crew.js';
import { crew } from '../../bench/sim/schedulers/crew.js';
import { ours } from '../../bench/sim/schedulers/ours.js';
import type { SiteResult } from '../../bench/sim/simulate.js';
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

/** Twelve exits, which the site lets send ten requests in two seconds: that binds all, however many workers there are. */
describe('on a limit that binds', () => {
    const binding = { ...rule, exits: 12 };
    const run = (factory: SchedulerFactory) =>
        [1, 2, 3].map((seed) => simulate(factory, { rules: [binding], pages: 1_500, concurrency: 48, seed })[0]!);
    const timeOf = (results: readonly SiteResult[]): number => median(results.map(({ millis }) => millis));
    const alone = run(ours);

    it.each<[number, string, Disturbance]>([
        [2, '', {}],
        [4, '', {}],
        [8, '', {}],
        [4, ', cut off from each other for five seconds,', { cut: [5_000, 10_000] }],
        [4, ', half of which are replaced,', { restartAtMillis: 6_000 }],
        [4, ', the last of which joins later,', { joinAtMillis: 6_000 }],
    ])('%i workers%s are as fast as one', (size, _, disturbance) => {
        const together = run(crew(size, 48 / size, disturbance));
        expect(Math.min(...together.map(({ got }) => got))).toBe(1_500);
        expect(timeOf(together)).toBeLessThanOrEqual(timeOf(alone) / 0.9);
        expect(median(together.map(({ requests }) => requests))).toBeLessThanOrEqual(1.05 * 1_500);
    });
});
