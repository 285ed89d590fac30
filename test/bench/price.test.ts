import { expect, it } from 'vitest';
import { causes } from '../../bench/sim/rules/causes.js';
import { ours, priced } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';

const SEEDS = [1, 2, 3];
const PAGES = 600;

/** Of a gateway whose exits are mostly banned, and bear ten requests in two seconds. */
function crawl(factory: typeof ours): { readonly got: number; readonly refusals: number; readonly millis: number } {
    const rule = causes(30).find(({ name }) => name === 'gateway-85+quota')!;
    const runs = SEEDS.map((seed) => simulate(factory, { rules: [rule], pages: PAGES, concurrency: 30, seed })[0]!);
    const sumOf = (read: (run: (typeof runs)[number]) => number): number =>
        runs.reduce((sum, run) => sum + read(run), 0);
    const [got, requests] = [sumOf((run) => run.got), sumOf((run) => run.requests)];
    return { got, refusals: requests - got, millis: sumOf(({ millis }) => millis) };
}

it('costs fewer requests, and more time, the less a page may cost; no page is lost', () => {
    const [fast, cheap, cheapest] = [crawl(ours), crawl(priced(0.1)), crawl(priced(0))];
    for (const { got } of [fast, cheap, cheapest]) expect(got).toBe(SEEDS.length * PAGES);
    // The price, and what it is paid in advance for.
    expect(cheap.refusals).toBeLessThanOrEqual(0.2 * SEEDS.length * PAGES);
    expect(cheapest.refusals).toBeLessThan(cheap.refusals);
    expect(2 * cheap.refusals).toBeLessThan(fast.refusals);
    expect(fast.millis).toBeLessThan(cheap.millis);
});

it('changes nothing where exits are not refused', () => {
    const rule = causes(30).find(({ name }) => name === 'quota')!;
    const run = (factory: typeof ours) => simulate(factory, { rules: [rule], pages: PAGES, concurrency: 30, seed: 1 });
    expect(run(priced(0.1))).toEqual(run(ours));
});
