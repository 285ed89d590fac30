import { describe, expect, it } from 'vitest';
import type { Engine, Lease } from '../../src/engine/engine.js';
import { OK } from '../../src/engine/verdict.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { engineWith } from './engine-with.js';
import { settle } from './settle.js';

const SITE = 'shop.test';
const DELAYS: Readonly<Record<string, number>> = { [SITE]: 12_000, 'lenient.test': 1_000 };

const delayedEngineWith = (exits: number): Engine =>
    engineWith(exits, { settingsOf: (site) => ({ minDelayMillis: DELAYS[site] ?? 0 }) });

function leaseOf(engine: Engine, now: number, site = SITE): Lease {
    const result = engine.lease(site, now);
    if (result.kind !== 'lease') throw new Error(`no lease but ${result.kind}`);
    return result.lease;
}

describe('a delay that the service wants between the requests of an exit', () => {
    it('is kept from the end of one request to the start of the next', () => {
        const engine = delayedEngineWith(1);
        settle(engine, leaseOf(engine, 0), OK, 500);
        expect(engine.lease(SITE, 501)).toEqual({ kind: 'all-busy', untilMillis: 12_500 });
        expect(engine.lease(SITE, 12_499)).toEqual({ kind: 'all-busy', untilMillis: 12_500 });
        expect(engine.lease(SITE, 12_500).kind).toBe('lease');
    });

    it('goes from one site to another', () => {
        const engine = delayedEngineWith(1);
        settle(engine, leaseOf(engine, 0), OK, 0);
        expect(engine.lease('lenient.test', 11_999).kind).toBe('all-busy');
        expect(engine.lease('lenient.test', 12_000).kind).toBe('lease');
    });

    it('leaves an exit to one request at a time', () => {
        const engine = delayedEngineWith(1);
        const lease = leaseOf(engine, 0);
        expect(engine.lease(SITE, 0, 'share').kind).not.toBe('lease');
        expect(engine.availability(lease.exit, SITE, 0).kind).not.toBe('ready');
        settle(engine, lease, OK, 0);
        expect(engine.availability(lease.exit, SITE, 11_999).kind).not.toBe('ready');
        expect(engine.availability(lease.exit, SITE, 12_000).kind).toBe('ready');
    });

    it('is longer when an answer says so', () => {
        const engine = delayedEngineWith(1);
        settle(engine, leaseOf(engine, 0), { ...OK, retryAfterMillis: 130_000 }, 0);
        expect(engine.lease(SITE, 12_000)).toEqual({ kind: 'all-busy', untilMillis: 130_000 });
    });

    it('lets the exits whose time has come go in turn', () => {
        const engine = delayedEngineWith(3);
        const used: string[] = [];
        for (let now = 0; now < 48_000; now += 1_000) {
            const result = engine.lease(SITE, now);
            if (result.kind !== 'lease') continue;
            used.push(result.lease.exit.id);
            settle(engine, result.lease, OK, now);
        }
        expect(used).toHaveLength(12);
        for (let index = 3; index < used.length; index += 1) expect(used[index]).toBe(used[index - 3]);
    });
});

describe('a limit of the account', () => {
    const LIMITED: Verdict = { outcome: 'rate-limited', rule: 'r', evidence: 'too many', about: 'account' };

    it('stops all exits on all sites for a while, and rests none', () => {
        const engine = delayedEngineWith(5);
        settle(engine, leaseOf(engine, 0, 'a.test'), LIMITED, 0);
        const result = engine.lease('b.test', 0);
        if (result.kind !== 'account-limited') throw new Error(result.kind);
        expect(result.untilMillis).toBeGreaterThanOrEqual(1_000);
        expect(engine.lease('a.test', result.untilMillis).kind).toBe('lease');
        expect([...engine.knownExits()].every(({ rest }) => rest === undefined)).toBe(true);
    });

    it('lasts as long as the service says', () => {
        const engine = delayedEngineWith(1);
        settle(engine, leaseOf(engine, 0, 'a.test'), { ...LIMITED, retryAfterMillis: 7_000 }, 0);
        expect(engine.lease('a.test', 0)).toEqual({ kind: 'account-limited', untilMillis: 7_000 });
    });

    it('grows while nothing else is findings, and is met once by requests that were under way together', () => {
        const engine = delayedEngineWith(2);
        const ends: number[] = [];
        for (let now = 0, round = 0; round < 8; round += 1) {
            const leases = [leaseOf(engine, now, 'a.test'), leaseOf(engine, now, 'a.test')];
            for (const lease of leases) settle(engine, lease, LIMITED, now);
            const result = engine.lease('a.test', now);
            if (result.kind !== 'account-limited') throw new Error(result.kind);
            ends.push(result.untilMillis - now);
            now = result.untilMillis;
        }
        expect(Math.max(...ends)).toBeGreaterThan(10 * ends[0]!);
        expect(Math.max(...ends)).toBeLessThanOrEqual(60_000);
    });
});

describe('a session that its service has lost', () => {
    it("is nobody else's fault", () => {
        const engine = delayedEngineWith(5);
        const lost: Verdict = { outcome: 'proxy-failed', rule: 'r', evidence: 'bad session', about: 'session' };
        for (let now = 0; now < 5; now += 1)
            expect(settle(engine, leaseOf(engine, now, 'a.test'), lost, now)).toEqual([]);
        expect(engine.totals.proxyFailed).toBe(5);
    });
});
