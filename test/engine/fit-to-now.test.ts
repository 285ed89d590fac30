import { describe, expect, it } from 'vitest';
import { DEFAULT_COOLDOWN } from '../../src/engine/learning/cooldown.js';
import { Engine } from '../../src/engine/engine.js';
import { fitExit, LONGEST_STORED_WAIT_MILLIS } from '../../src/engine/snapshots/fit-to-now.js';
import { seededRandom } from '../../src/engine/random.js';
import { settle } from './settle.js';

const SITE = 'shop.test';
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
const NOW = Date.parse('2026-03-01T12:00:00Z');

function engineWithExit(): Engine {
    const engine = new Engine({
        random: seededRandom(1),
        cooldown: DEFAULT_COOLDOWN,
        maxSites: 10,
        maxLeaseMillis: 600_000,
    });
    engine.addExit({ id: 'exit', label: 'exit', network: '10.0.0.0/24' });
    return engine;
}

/** What a process leaves behind whose only exit was refused for so long at a time of its own clock. */
function refusedAt(then: number, retryAfterMillis: number): Engine {
    const engine = engineWithExit();
    const result = engine.lease(SITE, then);
    if (result.kind !== 'lease') throw new Error('no lease');
    const verdict = { outcome: 'blocked', rule: 'blocked-status', evidence: 'status 403', retryAfterMillis } as const;
    settle(engine, result.lease, verdict, then);
    return engine;
}

function restart(before: Engine, then: number, now: number): Engine {
    const after = engineWithExit();
    after.restoreSite(SITE, before.snapshotSite(SITE, then)!, now);
    after.restoreExit(after.findExit('exit')!, before.snapshotExit(before.findExit('exit')!, then)!, now);
    return after;
}

/** How long the exit waits on the site. */
function waitMillis(engine: Engine, now: number): number {
    const result = engine.lease(SITE, now);
    if (result.kind === 'lease') return 0;
    return 'untilMillis' in result ? (result as { untilMillis: number }).untilMillis - now : Infinity;
}

describe('what was stored by another clock', () => {
    it('caps a rest that ends in ten years', () => {
        const wait = waitMillis(restart(refusedAt(NOW, 10 * YEAR), NOW, NOW), NOW);
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(LONGEST_STORED_WAIT_MILLIS);
    });

    it.each([
        ['an hour', HOUR],
        ['ten years', 10 * YEAR],
    ])('keeps the length of a rest when the clock was %s ahead', (_, ahead) => {
        const wait = waitMillis(restart(refusedAt(NOW + ahead, 2 * HOUR), NOW + ahead, NOW), NOW);
        expect(wait).toBe(waitMillis(restart(refusedAt(NOW, 2 * HOUR), NOW, NOW), NOW));
    });

    it('keeps the distances between requests', () => {
        const health = { usedAt: NOW + HOUR, served: 3, wasAccepted: true, failures: 0 };
        const history = { total: 3, times: [NOW + HOUR - 2_000, NOW + HOUR - 500, NOW + HOUR] };
        const sites = { [SITE]: { ...health, history } };
        const fitted = fitExit({ failures: 0, pacedUntil: NOW + 50 * YEAR, sites }, NOW);
        expect(fitted.sites[SITE]).toMatchObject({ usedAt: NOW, history: { times: [NOW - 2_000, NOW - 500, NOW] } });
        expect(fitted.pacedUntil).toBe(NOW + LONGEST_STORED_WAIT_MILLIS);
    });

    it('leaves what a right clock stored as it is', () => {
        const before = refusedAt(NOW - HOUR, 2 * HOUR);
        const snapshot = before.snapshotExit(before.findExit('exit')!, NOW)!;
        expect(fitExit(snapshot, NOW)).toEqual(snapshot);
    });
});
