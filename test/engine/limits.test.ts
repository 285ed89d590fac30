import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import { ONLY_SUPPLY } from '../../src/engine/exit.js';
import { NO_LIMITS } from '../../src/engine/pace/limits.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { OK } from '../../src/engine/verdict.js';
import { engineWith } from './engine-with.js';
import { settle } from './settle.js';

const SITE = 'shop.test';
const LIMITED: Verdict = { outcome: 'rate-limited', rule: 'r', evidence: '429' };

function serve(engine: Engine, now: number, verdict: Verdict = OK): string {
    const result = engine.lease(SITE, now);
    if (result.kind !== 'lease') return result.kind;
    settle(engine, result.lease, verdict, now);
    return result.lease.exit.id;
}

describe('what the user allows', () => {
    it('keeps a delay between two requests of an exit', () => {
        const engine = engineWith(1, { settingsOf: () => ({ limits: { ...NO_LIMITS, minDelayMillis: 1_000 } }) });
        expect(serve(engine, 0)).toBe('exit-0');
        expect(engine.lease(SITE, 999)).toEqual({ kind: 'all-busy', untilMillis: 1_000 });
        expect(serve(engine, 1_000)).toBe('exit-0');
    });

    it('makes the delay longer at random', () => {
        const engine = engineWith(1, {
            settingsOf: () => ({ limits: { ...NO_LIMITS, minDelayMillis: 1_000, jitter: 1 } }),
            random: () => 0.5,
        });
        serve(engine, 0);
        expect(engine.lease(SITE, 1_499)).toEqual({ kind: 'all-busy', untilMillis: 1_500 });
    });

    it('leaves an exit to so many requests at a time', () => {
        const engine = engineWith(1, { settingsOf: () => ({ limits: { ...NO_LIMITS, maxConcurrency: 2 } }) });
        serve(engine, 0);
        const kinds = [0, 1, 2].map(() => engine.lease(SITE, 1).kind);
        expect(kinds).toEqual(['lease', 'lease', 'all-busy']);
    });

    it('ends when every exit has served what it may', () => {
        const engine = engineWith(3, { settingsOf: () => ({ limits: { ...NO_LIMITS, maxRequests: 2 } }) });
        const used = Array.from({ length: 7 }, (_, index) => serve(engine, index));
        expect(used.slice(0, 6).toSorted()).toEqual(['exit-0', 'exit-0', 'exit-1', 'exit-1', 'exit-2', 'exit-2']);
        expect(used[6]).toBe('used-up');
    });
});

describe('the rule from before the session pool', () => {
    it('tries new exits less and less, and none once there are enough', () => {
        const engine = engineWith(1_000, { settingsOf: () => ({ maxSessions: 20 }) });
        const used = new Set<string>();
        for (let now = 0; now < 2_000; now += 1) used.add(serve(engine, now * 1_000));
        expect(used.size).toBeGreaterThanOrEqual(20);
        expect(used.size).toBeLessThanOrEqual(22);
    });
});

describe('a pace that is learned', () => {
    it('is what one exit paid for, and all keep to', () => {
        const engine = engineWith(10);
        const sent = new Map<string, number[]>();
        let limits = 0;
        // Five requests a second for each exit, asked for as fast as the engine lets us.
        for (let now = 0; now < 30_000; now += 5) {
            const result = engine.lease(SITE, now);
            if (result.kind !== 'lease') continue;
            const times = (sent.get(result.lease.exit.id) ?? []).filter((time) => time > now - 1_000);
            const isTooMany = times.length >= 5;
            if (isTooMany) limits += 1;
            sent.set(result.lease.exit.id, isTooMany ? times : [...times, now]);
            settle(engine, result.lease, isTooMany ? LIMITED : OK, now);
        }
        expect(engine.totals.ok).toBeGreaterThan(0.7 * 30 * 10 * 5);
        expect(limits / engine.totals.ok).toBeLessThan(0.02);
    });

    it('is not learned from a refusal that is about something else', () => {
        const engine = engineWith(5);
        for (let now = 0; now < 40; now += 1) serve(engine, now * 100);
        const [first] = [...engine.knownExits()];
        const lease = engine.leaseExit(first!, SITE, 4_000);
        settle(engine, lease, { ...LIMITED, about: 'account' }, 4_000);
        const served = Array.from({ length: 20 }, (_, index) => serve(engine, 100_000 + index * 100));
        expect(served.filter((id) => id.startsWith('exit-'))).toHaveLength(20);
    });
});

describe('a reserved exit', () => {
    it('serves its owner only, by its pace, until it is freed', () => {
        const engine = engineWith(2, { settingsOf: () => ({ limits: { ...NO_LIMITS, minDelayMillis: 100 } }) });
        const first = engine.leaseExit(engine.findExit('exit-0')!, SITE, 0);
        const { exit } = first;
        engine.reserve(exit, SITE, 0);
        settle(engine, first, OK, 10);
        expect(serve(engine, 20)).toBe('exit-1');
        expect(engine.lease(SITE, 110).kind).toBe('all-busy');
        expect(engine.availability(exit, SITE, 110).kind).toBe('paced');
        expect(engine.availabilityToOwner(exit, SITE, 50)).toEqual({ kind: 'paced', untilMillis: 100 });
        expect(engine.availabilityToOwner(exit, SITE, 110).kind).toBe('ready');
        engine.free(exit, SITE, 110);
        expect(serve(engine, 110)).toBe('exit-0');
    });

    it('that was never used is there for all once it is freed', () => {
        const engine = engineWith(3);
        const exit = engine.findExit('exit-1')!;
        engine.reserve(exit, SITE, 0);
        engine.free(exit, SITE, 10);
        expect(new Set([20, 30, 40].map((now) => serve(engine, now)))).toEqual(new Set(['exit-0', 'exit-1', 'exit-2']));
    });

    it('that was never used, and serves another site meanwhile, is there for all once both have ended', () => {
        const engine = engineWith(1);
        const exit = engine.findExit('exit-0')!;
        const elsewhere = engine.leaseExit(exit, 'other.test', 0);
        engine.reserve(exit, SITE, 0);
        engine.free(exit, SITE, 10);
        settle(engine, elsewhere, OK, 20);
        expect(serve(engine, 30)).toBe('exit-0');
    });

    it('may be gone when it is freed', () => {
        const engine = engineWith(2);
        const exit = engine.findExit('exit-0')!;
        engine.reserve(exit, SITE, 0);
        engine.dropExit(exit);
        engine.free(exit, SITE, 10);
        expect([serve(engine, 20), serve(engine, 30)]).toEqual(['exit-1', 'exit-1']);
    });
});

describe('an exit that is on its way out', () => {
    it('is another one when it comes back, while a request of before still runs', () => {
        const engine = engineWith(1);
        const before = engine.findExit('exit-0')!;
        const old = engine.leaseExit(before, SITE, 0);
        engine.drainExit(before);
        const again = engine.addExit({ id: 'exit-0', label: 'exit-0' });
        expect(serve(engine, 10)).toBe('exit-0');
        // What was to happen once nothing used it.
        settle(engine, old, OK, 20);
        engine.dropExit(before);
        expect(engine.findExit('exit-0')).toBe(again);
        expect(serve(engine, 30)).toBe('exit-0');
        expect(engine.exitCount).toBe(1);
    });
});

it('an exit of an expensive tier may be dropped before a site is opened that has no such tier', () => {
    const engine = engineWith(2);
    const exit = engine.addExit({ id: 'expensive', label: 'expensive', tier: 2 });
    engine.dropExit(exit);
    serve(engine, 0);
    engine.reserve(exit, SITE, 10);
    engine.free(exit, SITE, 20);
    engine.assumeUsed(exit, 30);
    engine.snapshotExit(exit, 30);
    engine.dropExit(exit);
    expect(engine.availability(exit, SITE, 30).kind).toBe('resting');
    expect(serve(engine, 40)).toMatch(/^exit-/);
});

it('finds an exit that did all that the site accepts of it, so that another session may replace it', () => {
    const supplies = [{ key: ONLY_SUPPLY, exits: 'drawn', minDelayMillis: 0 }] as const;
    const engine = engineWith(3, { settingsOf: () => ({ supplies }) });
    const requests = new Map<string, number>();
    let now = 0;
    for (let round = 0; round < 100 && engine.findSpent(SITE, now) === undefined; round += 1) {
        now += 50;
        const result = engine.lease(SITE, now);
        if (result.kind !== 'lease') continue;
        const { id } = result.lease.exit;
        requests.set(id, (requests.get(id) ?? 0) + 1);
        settle(engine, result.lease, requests.get(id)! > 5 ? LIMITED : OK, now);
    }
    expect(requests.get(engine.findSpent(SITE, now)!.id)).toBeGreaterThanOrEqual(5);
});
