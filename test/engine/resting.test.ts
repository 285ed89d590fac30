import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import type { EngineEvent } from '../../src/engine/events.js';
import type { Exit } from '../../src/engine/exit.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { OK } from '../../src/engine/verdict.js';
import { BLOCKED, PROXY_FAILED, SITE, engineWith, leaseOf, proveAll } from './one-site.js';
import { settle } from './settle.js';

describe('Engine: resting', () => {
    /** Refused twice, with two sessions: that is no chance any more. @returns what was told. */
    function refuseTwice(engine: Engine, exit: Exit, now: number): readonly EngineEvent[] {
        return [0, 1].flatMap((index) => [
            ...settle(engine, engine.leaseExit(exit, SITE, now), BLOCKED, now, `/page/${now}-${index}`),
        ]);
    }

    it('tests an exit that was refused once with another session, and rests it on that site when it is refused again', () => {
        const engine = engineWith(2);
        proveAll(engine);
        const [exit] = [...engine.knownExits()] as [Exit];
        expect(settle(engine, engine.leaseExit(exit, SITE, 1_000), BLOCKED, 1_000, '/a')).toEqual([]);
        const test = leaseOf(engine, SITE, 1_000);
        expect(test.exit).toBe(exit);
        expect(settle(engine, test, BLOCKED, 1_000, '/b')).toMatchObject([{ kind: 'exitCooldown', site: SITE }]);
        expect(engine.availability(exit, SITE, 1_000).kind).not.toBe('ready');
        expect(engine.availability(exit, 'other.test', 1_000).kind).toBe('ready');
    });

    it('takes one refusal for chance when the next request is accepted', () => {
        const engine = engineWith(2);
        proveAll(engine);
        const [exit] = [...engine.knownExits()] as [Exit];
        settle(engine, engine.leaseExit(exit, SITE, 1_000), BLOCKED, 1_000, '/a');
        expect(settle(engine, leaseOf(engine, SITE, 1_001), OK, 1_001, '/b')).toEqual([]);
        expect(engine.availability(exit, SITE, 1_001).kind).toBe('ready');
    });

    it('rests an exit everywhere when the proxy failed', () => {
        const engine = engineWith(2);
        const lease = leaseOf(engine);
        settle(engine, lease, PROXY_FAILED, 0);
        expect(engine.availability(lease.exit, 'other.test', 0).kind).not.toBe('ready');
    });

    it('tells when the first exit is back once all rest, and has it back then', () => {
        const engine = engineWith(1);
        proveAll(engine);
        refuseTwice(engine, [...engine.knownExits()][0]!, 10);
        const resting = engine.lease(SITE, 10);
        expect(resting.kind).toBe('all-resting');
        const { untilMillis } = resting as { untilMillis: number };
        // An exit that was accepted before may soon be accepted again.
        expect(untilMillis).toBeGreaterThanOrEqual(10 + 1_000);
        expect(untilMillis).toBeLessThanOrEqual(10 + 2_000);
        expect(engine.lease(SITE, untilMillis).kind).toBe('lease');
    });

    it('sends one probe only when a rest is over', () => {
        const engine = engineWith(1);
        proveAll(engine);
        refuseTwice(engine, [...engine.knownExits()][0]!, 10);
        leaseOf(engine, SITE, 100_000);
        expect(engine.lease(SITE, 100_000).kind).toBe('all-busy');
    });

    it('rests longer each time it is refused again, and forgives step by step', () => {
        const engine = engineWith(1, { random: () => 0.999_999 });
        proveAll(engine);
        const [exit] = [...engine.knownExits()] as [Exit];
        let now = 10;
        const restSecs = (): number => {
            const rest = refuseTwice(engine, exit, now).find((news) => news.kind === 'exitCooldown')!.rest;
            const secs = Math.round((rest.untilMillis - now) / 1_000);
            now = rest.untilMillis;
            return secs;
        };
        expect([restSecs(), restSecs(), restSecs()]).toEqual([2, 4, 8]);
        settle(engine, leaseOf(engine, SITE, now), OK, now);
        expect(restSecs()).toBe(8);
    });

    it('obeys the time that the site asked for', () => {
        const engine = engineWith(1);
        settle(engine, leaseOf(engine), { ...BLOCKED, outcome: 'rate-limited', retryAfterMillis: 7_000 }, 0);
        expect(engine.lease(SITE, 6_999).kind).toBe('all-resting');
        expect(engine.lease(SITE, 7_000).kind).toBe('lease');
    });

    it('takes refusals of requests that were under way together for one', () => {
        const engine = engineWith(1);
        proveAll(engine);
        const leases = Array.from({ length: 3 }, () => leaseOf(engine));
        const events = leases.flatMap((lease, index) => [
            ...settle(engine, lease, BLOCKED, 10 + index, `/page/${index}`),
        ]);
        expect(events).toHaveLength(1);
    });

    it('does not end a rest for an answer to a request from before it', () => {
        const engine = engineWith(1);
        proveAll(engine);
        const early = leaseOf(engine);
        refuseTwice(engine, [...engine.knownExits()][0]!, 10);
        settle(engine, early, OK, 20);
        expect(engine.lease(SITE, 30).kind).toBe('all-resting');
    });

    it('reports an exit that is accepted again after its rest', () => {
        const engine = engineWith(1);
        proveAll(engine);
        refuseTwice(engine, [...engine.knownExits()][0]!, 10);
        const probe = leaseOf(engine, SITE, 100_000);
        expect(settle(engine, probe, OK, 100_001)).toMatchObject([{ kind: 'exitRecovered', site: SITE }]);
    });

    it('rests an exit on which the target fails again while it works on others', () => {
        const engine = engineWith(2);
        proveAll(engine);
        const [ill, well] = [...engine.knownExits()];
        const failed: Verdict = { outcome: 'target-failed', rule: 'test', evidence: 'status 503' };
        for (let round = 1; round < 3; round += 1) {
            expect(engine.availability(ill!, SITE, round).kind).toBe('ready');
            settle(engine, engine.leaseExit(ill!, SITE, round), failed, round);
            settle(engine, engine.leaseExit(well!, SITE, round), OK, round);
        }
        expect(engine.availability(ill!, SITE, 3).kind).not.toBe('ready');
    });

    it('penalises nobody for a target that fails', () => {
        const engine = engineWith(1);
        settle(engine, leaseOf(engine), { outcome: 'target-failed', rule: 'test', evidence: 'status 500' }, 0);
        expect(engine.lease(SITE, 1).kind).toBe('lease');
    });
});
