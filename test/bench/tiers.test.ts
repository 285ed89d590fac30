import { describe, expect, it } from 'vitest';
import type { Answer, SimulatedRequest, SiteRule, SiteTruth } from '../../bench/sim/rule.js';
import { OK, REFUSED } from '../../bench/sim/rule.js';
import { rules } from '../../bench/sim/rules/index.js';
import type { SchedulerFactory } from '../../bench/sim/scheduler.js';
import { tiered } from '../../bench/sim/schedulers/others.js';
import { ours } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';

const CHEAP = 20;
const EXITS = 30;
const PAGES = 3_000;
const SEEDS = [1, 2, 3, 4, 5];
const LIFTED_AT = 60_000;
const FAILED: Answer = { kind: 'proxy-failed' };

type Judge = (exit: number, now: number) => Answer;

interface Costs {
    got: number;
    cheap: number;
    cheapRefused: number;
    dear: number;
}

/** What a crawl costs on a site that takes the dear exits as they are, and the cheap ones by `judge`. */
function crawl(factory: SchedulerFactory, cheap: SiteTruth | Judge, seed: number): Costs {
    const costs: Costs = { got: 0, cheap: 0, cheapRefused: 0, dear: 0 };
    const judgeCheap = (exit: number, now: number, request: SimulatedRequest): Answer =>
        typeof cheap === 'function' ? cheap(exit, now) : cheap.judge(exit, now, request);
    const truth: SiteTruth = {
        judge(exit, now, request) {
            if (exit >= CHEAP) {
                costs.dear += 1;
                return OK;
            }
            costs.cheap += 1;
            const answer = judgeCheap(exit, now, request);
            if (answer.kind === 'refused') costs.cheapRefused += 1;
            return answer;
        },
        readyAt: (_, now) => now,
        // A crawl of minutes, so that there is time for second thoughts.
        slowness: () => 100,
    };
    const rule: SiteRule = { name: 'tiers', exits: EXITS, cheapExits: CHEAP, make: () => truth };
    const [result] = simulate(factory, { rules: [rule], pages: PAGES, concurrency: 50, seed });
    return { ...costs, got: result!.got };
}

describe.each(SEEDS)('cheap and dear exits, seed %i', (seed) => {
    it.each<[string, () => SiteTruth | Judge]>([
        ['takes all', () => () => OK],
        ['limits the rate', () => rules.rateLimit(5, 'untold')],
        ['lies behind failing proxies', () => (exit, now) => (exit % 3 === 0 || now % 50 < 1 ? FAILED : OK)],
    ])('a site that %s is never asked by a dear one', (_, cheap) => {
        expect(crawl(ours, cheap(), seed)).toMatchObject({ got: PAGES, dear: 0 });
    });

    it.each<[string, () => SiteTruth | Judge]>([
        ['has banned two in five', () => (exit) => (exit % 5 < 2 ? REFUSED : OK)],
        ['has banned four in five', () => (exit) => (exit % 5 < 4 ? REFUSED : OK)],
        ['bans for a while whoever is too fast', () => rules.quotaBan(rules.TEN_IN_TWO_SECONDS)],
    ])('a site that %s is hardly ever asked by a dear one', (_, cheap) => {
        const costs = crawl(ours, cheap(), seed);
        expect(costs.got).toBe(PAGES);
        expect(costs.dear / PAGES).toBeLessThanOrEqual(0.02);
    });

    it('a site that has banned all cheap ones costs a handful of them, and then a few probes', () => {
        const costs = crawl(ours, () => REFUSED, seed);
        expect(costs).toMatchObject({ got: PAGES, dear: PAGES });
        expect(costs.cheap).toBeLessThanOrEqual(12);
    });

    it('a ban that is lifted is found out, and the dear ones rest, at less cost than in stock Crawlee', () => {
        const bannedAtFirst: Judge = (_, now) => (now < LIFTED_AT ? REFUSED : OK);
        const costs = crawl(ours, bannedAtFirst, seed);
        expect(costs.got).toBe(PAGES);
        expect(costs.cheapRefused).toBeLessThanOrEqual(12);
        expect(costs.dear).toBeLessThan(0.4 * PAGES);
        expect(crawl(tiered, bannedAtFirst, seed).cheapRefused).toBeGreaterThan(5 * costs.cheapRefused);
    });
});
