import { describe, expect, it } from 'vitest';
import type { Lease } from '../../src/engine/engine.js';
import type { EngineEvent } from '../../src/engine/events.js';
import { seededRandom } from '../../src/engine/random.js';
import { OK } from '../../src/engine/verdict.js';
import { BLOCKED, SITE, engineWith, leaseOf, proveAll } from './one-site.js';
import { settle } from './settle.js';

describe('Engine: choosing', () => {
    it('spreads requests evenly while the site accepts everybody', () => {
        const engine = engineWith(10);
        const uses = new Map<string, number>();
        for (let request = 0; request < 100; request += 1) {
            const lease = leaseOf(engine);
            uses.set(lease.exit.id, (uses.get(lease.exit.id) ?? 0) + 1);
            settle(engine, lease, OK, 0);
        }
        const counts = [...uses.values()];
        expect(counts).toHaveLength(10);
        // Some go ahead to find out how much the site accepts.
        expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(2);
    });

    it('never gives an exit to two requests while another is free', () => {
        const engine = engineWith(10);
        proveAll(engine);
        const leases = Array.from({ length: 10 }, () => leaseOf(engine));
        expect(new Set(leases.map(({ exit }) => exit.id)).size).toBe(10);
    });

    it('shares busy exits in turn when none is free', () => {
        const engine = engineWith(2);
        proveAll(engine);
        const uses = Array.from({ length: 6 }, () => leaseOf(engine).exit.id);
        expect(uses.filter((id) => id === 'exit-1')).toHaveLength(3);
    });

    it('leaves busy exits alone when asked to', () => {
        const engine = engineWith(1);
        proveAll(engine);
        leaseOf(engine);
        expect(engine.lease(SITE, 0, 'leave-alone').kind).toBe('all-busy');
    });

    it('tries only a few exits at once before a site has accepted any', () => {
        const engine = engineWith(100);
        let trials = 0;
        while (engine.lease(SITE, 0).kind === 'lease') trials += 1;
        expect(trials).toBe(3);
        expect(engine.lease(SITE, 0).kind).toBe('trials-running');
    });

    it('tries more at once with each success', () => {
        const engine = engineWith(100);
        for (let round = 0; round < 3; round += 1) settle(engine, leaseOf(engine), OK, 0);
        let trials = 0;
        while (engine.lease(SITE, 0).kind === 'lease') trials += 1;
        // Three to begin with, two for each success, and the three exits that are proven.
        expect(trials).toBe(3 + 3 * 2 + 3);
    });

    it('leaves a site alone that refuses everybody, after ten exits', () => {
        const engine = engineWith(100);
        const events: EngineEvent[] = [];
        let result = engine.lease(SITE, 0);
        while (result.kind === 'lease') {
            events.push(...settle(engine, result.lease, BLOCKED, 0));
            result = engine.lease(SITE, 0);
        }
        expect(engine.totals.requests).toBe(10);
        expect(events.filter(({ kind }) => kind === 'sitePaused')).toHaveLength(1);
        const { untilMillis } = result as { untilMillis: number };
        expect(result.kind).toBe('paused');
        leaseOf(engine, SITE, untilMillis);
        expect(engine.lease(SITE, untilMillis).kind).toBe('trials-running');
    });

    it('prefers exits that the site accepts once it has refused a few', () => {
        const engine = engineWith(100);
        const accepted = leaseOf(engine);
        settle(engine, accepted, OK, 0);
        for (const _ of [1, 2, 3]) settle(engine, leaseOf(engine), BLOCKED, 0);
        expect(leaseOf(engine).exit).toBe(accepted.exit);
    });

    it('spends a small share of the requests on finding more exits', () => {
        const engine = engineWith(100);
        const isBanned = ({ exit }: Lease): boolean => Number(exit.id.slice('exit-'.length)) % 5 < 2;
        for (let request = 0; request < 3_000; request += 1) {
            const lease = leaseOf(engine);
            settle(engine, lease, isBanned(lease) ? BLOCKED : OK, 0);
        }
        const { blocked, ok } = engine.totals;
        expect(blocked).toBeGreaterThan(10);
        expect(blocked / ok).toBeLessThan(0.01);
    });

    it('does not let one site use an exit that serves another while others are free', () => {
        const engine = engineWith(2);
        const busy = leaseOf(engine, 'one.test');
        const other = leaseOf(engine, 'two.test');
        expect(other.exit).not.toBe(busy.exit);
        settle(engine, other, OK, 0);
        expect(leaseOf(engine, 'two.test').exit).toBe(other.exit);
    });

    it('finds an exit again that was busy for another site', () => {
        const engine = engineWith(1);
        proveAll(engine, 'two.test');
        const busy = leaseOf(engine, 'one.test');
        expect(engine.lease('two.test', 0, 'leave-alone').kind).toBe('all-busy');
        settle(engine, busy, OK, 0);
        expect(engine.lease('two.test', 0, 'leave-alone').kind).toBe('lease');
    });

    it('says when there is no exit', () => {
        expect(engineWith(0).lease(SITE, 0)).toEqual({ kind: 'no-exits' });
    });

    it('makes the same decisions from the same seed and outcomes', () => {
        const play = (): string[] => {
            const engine = engineWith(50, { random: seededRandom(42) });
            return Array.from({ length: 200 }, (_, index) => {
                const result = engine.lease(SITE, index * 100);
                if (result.kind !== 'lease') return result.kind;
                settle(engine, result.lease, index % 7 === 0 ? BLOCKED : OK, index * 100);
                return result.lease.exit.id;
            });
        };
        expect(play()).toEqual(play());
    });
});
