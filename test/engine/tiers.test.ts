import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lease } from '../../src/engine/engine.js';
import { Engine } from '../../src/engine/engine.js';
import { seededRandom } from '../../src/engine/random.js';
import type { TierPrices } from '../../src/engine/tiers/tier-choice.js';
import type { Outcome, Verdict } from '../../src/engine/verdict.js';
import { settle } from './settle.js';

const BASE = 30_000;
const SITE = 'shop.test';

function engineWith(...exitsPerTier: number[]): Engine {
    return pricedEngine(undefined, ...exitsPerTier);
}

function pricedEngine(prices: TierPrices | undefined, ...exitsPerTier: number[]): Engine {
    const engine = new Engine({
        random: seededRandom(1),
        cooldown: { baseMillis: BASE, capMillis: 8 * BASE },
        maxSites: 10,
        maxLeaseMillis: 600_000,
        settingsOf: () => ({ prices }),
    });
    for (const [tier, count] of exitsPerTier.entries()) {
        for (let index = 0; index < count; index += 1) {
            engine.addExit({ id: `${tier}/${index}`, label: `${tier}/${index}`, tier });
        }
    }
    return engine;
}

const verdict = (outcome: Outcome): Verdict => ({ outcome, rule: 'r', evidence: outcome });

function leaseFrom(engine: Engine, now: number, site = SITE): Lease {
    const result = engine.lease(site, now);
    if (result.kind !== 'lease') throw new Error(`No exit may go: ${result.kind}.`);
    return result.lease;
}

/** One request after another; the tiers that served them. */
function serve(engine: Engine, requests: number, from: number, judge: (tier: number) => Outcome): number[] {
    return Array.from({ length: requests }, (_, index) => {
        const lease = leaseFrom(engine, from + index);
        const tier = lease.exit.tier!;
        settle(engine, lease, verdict(judge(tier)), from + index);
        return tier;
    });
}

const refuseCheap = (tier: number): Outcome => (tier === 0 ? 'blocked' : 'ok');

describe('tiers', () => {
    it('go one up when a site refuses five in a row, and stay there', () => {
        const engine = engineWith(20, 5);
        expect(serve(engine, 30, 0, refuseCheap)).toEqual([0, 0, 0, 0, 0, ...Array<number>(25).fill(1)]);
    });

    it('go one up when the only cheap exit rests after a refusal', () => {
        const engine = engineWith(1, 1);
        settle(engine, leaseFrom(engine, 0), { ...verdict('blocked'), retryAfterMillis: 60_000 }, 0);
        expect(serve(engine, 2, 0, refuseCheap)).toEqual([1, 1]);
    });

    it('go up one by one', () => {
        const engine = engineWith(8, 8, 8);
        const tiers = serve(engine, 15, 0, (tier) => (tier < 2 ? 'blocked' : 'ok'));
        expect(tiers).toEqual([...Array<number>(5).fill(0), ...Array<number>(5).fill(1), ...Array<number>(5).fill(2)]);
    });

    it('are a matter of each site', () => {
        const engine = engineWith(20, 5);
        serve(engine, 10, 0, refuseCheap);
        expect(leaseFrom(engine, 100, 'other.test').exit.tier).toBe(0);
    });

    it('try a cheaper one now and then, ever less often, with one request each', () => {
        const engine = engineWith(20, 5);
        serve(engine, 5, 0, refuseCheap);
        const probes: number[] = [];
        for (let now = 10; now < 40 * BASE; now += 1_000) {
            if (serve(engine, 1, now, refuseCheap)[0] === 0) probes.push(Math.round(now / BASE));
        }
        expect(probes).toEqual([1, 3, 7, 15, 23, 31, 39]);
    });

    it('come back down once a probe is accepted', () => {
        const engine = engineWith(20, 5);
        serve(engine, 10, 0, refuseCheap);
        expect(serve(engine, 10, BASE + 100, () => 'ok')).toEqual(Array(10).fill(0));
    });

    it('have living sessions of another tier left alone', () => {
        const engine = engineWith(20, 5);
        serve(engine, 10, 0, refuseCheap);
        const [cheap, dear] = [engine.findExit('0/7')!, engine.findExit('1/0')!];
        expect(engine.availability(cheap, SITE, 20).kind).toBe('resting');
        expect(engine.availability(dear, SITE, 20).kind).toBe('ready');
        expect(engine.availability(dear, 'other.test', 20).kind).toBe('resting');
        // It is time to ask whether a cheap one will do.
        expect(engine.availability(dear, SITE, BASE + 100).kind).toBe('resting');
    });

    it('tell the address that refuses everybody from a site that refuses a tier', () => {
        const engine = engineWith(20, 5);
        serve(engine, 40, 0, () => 'ok');
        for (let index = 0; index < 30; index += 1) {
            const now = 100 + 10 * index;
            settle(engine, leaseFrom(engine, now), verdict('blocked'), now, `/secret/${Math.floor(index / 5)}`);
            serve(engine, 1, now + 1, () => 'ok');
        }
        expect(leaseFrom(engine, 1_000).exit.tier).toBe(0);
    });

    it('do not move for anything but refusals', () => {
        const outcome = fc.constantFrom<Outcome[]>('ok', 'rate-limited', 'proxy-failed', 'target-failed');
        fc.assert(
            fc.property(fc.array(fc.tuple(outcome, fc.nat(20_000)), { maxLength: 300 }), (steps) => {
                const engine = engineWith(6, 6);
                let now = 0;
                for (const [how, millis] of steps) {
                    now += millis;
                    const result = engine.lease(SITE, now);
                    if (result.kind !== 'lease') continue;
                    expect(result.lease.exit.tier).toBe(0);
                    settle(engine, result.lease, verdict(how), now);
                }
            }),
        );
    });

    it('use dear exits only as far as refusals of cheap ones called for it', () => {
        const outcome = fc.constantFrom<Outcome[]>('ok', 'ok', 'blocked', 'rate-limited', 'proxy-failed');
        fc.assert(
            fc.property(fc.array(fc.tuple(outcome, fc.nat(5_000)), { maxLength: 500 }), (steps) => {
                const engine = engineWith(8, 4);
                let [now, refusals, isDear] = [0, 0, false];
                for (const [how, millis] of steps) {
                    now += millis;
                    const result = engine.lease(SITE, now);
                    if (result.kind !== 'lease') continue;
                    const isCheap = result.lease.exit.tier === 0;
                    // It takes a refusal since the last acceptance of a cheap one to leave them.
                    if (!isCheap && !isDear) expect(refusals).toBeGreaterThan(0);
                    isDear = !isCheap;
                    if (isCheap && how === 'ok') refusals = 0;
                    if (isCheap && how === 'blocked') refusals += 1;
                    settle(engine, result.lease, verdict(how), now);
                }
            }),
        );
    });
});

describe('tiers with prices', () => {
    const priced = (...costs: number[]): TierPrices => ({
        costOfRequest: (tier) => costs[tier],
        mayUse: () => true,
    });

    /** What the pages cost, beside what they would have cost by each tier alone. */
    function crawl(costs: readonly [number, number], chances: readonly [number, number], requests = 600) {
        // Many exits, so that refusals are never the exits' fault for long.
        const engine = pricedEngine(priced(...costs), 40, 40);
        const random = seededRandom(7);
        let cost = 0;
        let pages = 0;
        const tiers = serve(engine, requests, 0, (tier) => {
            cost += costs[tier]!;
            const isAccepted = random() < chances[tier]!;
            if (isAccepted) pages += 1;
            return isAccepted ? 'ok' : 'blocked';
        });
        const [first, second] = costs.map((each, tier) => each / chances[tier]!);
        return {
            each: cost / pages,
            best: Math.min(first!, second!),
            byLast: tiers.filter((tier) => tier === 1).length,
        };
    }

    it('are in the order of their prices, whatever the order of the list', () => {
        const engine = pricedEngine(priced(5, 1), 5, 5);
        expect(new Set(serve(engine, 30, 0, () => 'ok'))).toEqual(new Set([1]));
    });

    it.each([
        ['a little more for a page that always comes', [1, 1.3], [0.5, 1]],
        ['nothing more where the cheap one is accepted often enough', [1, 10], [0.9, 1]],
        ['the cheaper one where both are accepted', [1, 1.3], [1, 1]],
    ] as const)('cost %s', (_, costs, chances) => {
        const { each, best } = crawl(costs, chances);
        expect(each).toBeLessThan(1.25 * best);
    });

    it('are left when the site refuses them as a whole, and tried again', () => {
        const engine = pricedEngine(priced(1, 10), 40, 10);
        const tiers = serve(engine, 60, 0, refuseCheap);
        expect(tiers.filter((tier) => tier === 0).length).toBeLessThanOrEqual(10);
        const later = serve(engine, 200, 10 * BASE, () => 'ok');
        expect(later.filter((tier) => tier === 0).length).toBeGreaterThan(150);
    });

    it('are closed while there is no money for them', () => {
        let isOpen = true;
        const engine = pricedEngine({ costOfRequest: () => undefined, mayUse: (tier) => isOpen || tier === 0 }, 5, 5);
        serve(engine, 10, 0, refuseCheap);
        expect(leaseFrom(engine, 100).exit.tier).toBe(1);
        isOpen = false;
        expect(engine.lease(SITE, 101).kind).not.toBe('lease');
        expect(leaseFrom(engine, 100 * BASE).exit.tier).toBe(0);
    });
});
