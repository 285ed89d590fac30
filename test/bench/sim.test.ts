import { describe, expect, it } from 'vitest';
import { median } from '../../bench/median.js';
import { RULES } from '../../bench/sim/rules/index.js';
import { oracle } from '../../bench/sim/schedulers/oracle.js';
import { stock } from '../../bench/sim/schedulers/others.js';
import { ours } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';

interface Bar {
    /** Requests per page at 600 and at 3000 pages. */
    readonly requests: readonly [number, number];
    /** Time in units of the oracle's, at 600 and at 3000 pages. */
    readonly time: readonly [number, number];
}

/** Medians of five runs must not be above these. Virtual time and fixed seeds: the same numbers on every machine. */
const BARS: Readonly<Record<string, Bar>> = {
    open: { requests: [1, 1], time: [1.2, 1.1] },
    '40 % banned': { requests: [1.03, 1.01], time: [1.6, 1.15] },
    'half the networks banned': { requests: [1.03, 1.01], time: [1.6, 1.15] },
    'quota with ban': { requests: [1.06, 1.03], time: [2.5, 1.35] },
    '429 at 5/s, Retry-After': { requests: [1.05, 1.02], time: [2.5, 1.35] },
    '429 at 5/s': { requests: [1.05, 1.02], time: [2.5, 1.35] },
    'ban after 20 in total': { requests: [1.01, 1.01], time: [1.3, 1.1] },
    'quota, ban doubles': { requests: [1.06, 1.03], time: [2.5, 1.35] },
    'rule tightens': { requests: [1.05, 1.03], time: [1.3, 1.8] },
    'slow and dead exits': { requests: [1.05, 1.01], time: [2.8, 2.2] },
    // Or a single address that is limited for ever.
    'limit on all traffic, 50/s': { requests: [1.25, 1.08], time: [1.35, 1.2] },
    mixed: { requests: [1.06, 1.03], time: [2.5, 1.35] },
};

const SEEDS = [1, 2, 3, 4, 5];

describe.each(RULES)('in virtual time, $name', (rule) => {
    it.each([
        [600, 0],
        [3_000, 1],
    ] as const)('%i pages: all are got, near the oracle', (pages, which) => {
        const run = (factory: typeof ours) =>
            SEEDS.map((seed) => simulate(factory, { rules: [rule], pages, concurrency: 50, seed })[0]!);
        const [mine, best] = [run(ours), run(oracle)];
        const { requests, time } = BARS[rule.name]!;
        expect(Math.min(...mine.map(({ got }) => got))).toBe(pages);
        expect(median(mine.map((result) => result.requests)) / pages).toBeLessThanOrEqual(requests[which]);
        const ratio = median(mine.map(({ millis }) => millis)) / median(best.map(({ millis }) => millis));
        expect(ratio).toBeLessThanOrEqual(time[which]);
    });
});

it('two sites at once: the strict one does not slow the lenient one by more than 10 %', () => {
    const strict = RULES.find(({ name }) => name === '429 at 5/s')!;
    const lenient = { ...RULES.find(({ name }) => name === 'open')!, exits: strict.exits };
    const timeOf = (rules: (typeof strict)[]) =>
        median(SEEDS.map((seed) => simulate(ours, { rules, pages: 600, concurrency: 50, seed }).at(-1)!.millis));
    // Half of the slots each, as two crawlers would have them.
    expect(timeOf([strict, lenient]) / timeOf([lenient, lenient])).toBeLessThanOrEqual(1.1);
});

it('the same seed and outcomes lead to the same decisions', () => {
    const rule = RULES.find(({ name }) => name === 'mixed')!;
    const run = () => simulate(ours, { rules: [rule], pages: 600, concurrency: 50, seed: 7 });
    expect(run()).toEqual(run());
});

it('stock Crawlee loses pages where exits are banned for their pace', () => {
    const rule = RULES.find(({ name }) => name === 'quota with ban')!;
    const [result] = simulate(stock, { rules: [rule], pages: 600, concurrency: 50, seed: 1 });
    expect(result!.got).toBeLessThan(600);
});
