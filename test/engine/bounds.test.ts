import { describe, expect, it } from 'vitest';
import { OK } from '../../src/engine/verdict.js';
import { BLOCKED, SITE, engineWith, leaseOf, proveAll } from './one-site.js';
import { settle } from './settle.js';

describe('Engine: bounds', () => {
    it('ends leases that nobody settled', () => {
        const engine = engineWith(1, { maxLeaseMillis: 1_000 });
        proveAll(engine);
        const lost = leaseOf(engine);
        expect(engine.lease(SITE, 1_000, 'leave-alone').kind).toBe('lease');
        expect(settle(engine, lost, BLOCKED, 1_001)).toEqual([]);
    });

    it('settles a lease once', () => {
        const engine = engineWith(1);
        const lease = leaseOf(engine);
        settle(engine, lease, OK, 0);
        settle(engine, lease, OK, 0);
        expect(engine.totals).toMatchObject({ requests: 1, ok: 1 });
    });

    it('forgets the sites that were used longest ago, but none with requests under way', () => {
        const engine = engineWith(5, { maxSites: 2 });
        leaseOf(engine, 'busy.test');
        for (const site of ['a.test', 'b.test', 'c.test']) settle(engine, leaseOf(engine, site), OK, 0);
        expect([...engine.knownSites()].map(({ name }) => name)).toEqual(['busy.test', 'c.test']);
        const requests = [...engine.exitTallies().values()].reduce((sum, tally) => sum + tally.requests, 0);
        expect(requests).toBe(3);
    });

    it('does not choose an exit that was dropped', () => {
        const engine = engineWith(2);
        proveAll(engine);
        engine.dropExit(engine.findExit('exit-1')!);
        expect(leaseOf(engine).exit.id).toBe('exit-2');
        expect(leaseOf(engine).exit.id).toBe('exit-2');
    });
});
