import { describe, expect, it } from 'vitest';
import type { EngineOptions, Lease } from '../../src/engine/engine.js';
import { Engine } from '../../src/engine/engine.js';
import type { Exit } from '../../src/engine/exit.js';
import { seededRandom } from '../../src/engine/random.js';
import type { EngineEvent } from '../../src/engine/events.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { OK } from '../../src/engine/verdict.js';
import { settle } from './settle.js';

const BLOCKED: Verdict = { outcome: 'blocked', rule: 'test', evidence: 'status 403' };
const PROXY_FAILED: Verdict = { outcome: 'proxy-failed', rule: 'test', evidence: 'refused' };
const SITE = 'shop.test';

function engineWith(exits: number, options: Partial<EngineOptions> = {}): Engine {
    const engine = new Engine({
        random: seededRandom(1),
        cooldown: { baseMillis: 30_000, capMillis: 3_600_000 },
        maxSites: 100,
        maxLeaseMillis: 600_000,
        ...options,
    });
    for (let index = 1; index <= exits; index += 1) engine.addExit({ id: `exit-${index}`, label: `exit-${index}` });
    return engine;
}

function leaseOf(engine: Engine, site = SITE, now = 0): Lease {
    const result = engine.lease(site, now);
    if (result.kind !== 'lease') throw new Error(`expected a lease, got ${result.kind}`);
    return result.lease;
}

/** Uses every exit once, so that all are proven. */
function proveAll(engine: Engine, site = SITE): void {
    for (let used = 0; used < engine.exitCount; used += 1) settle(engine, leaseOf(engine, site), OK, 0);
}

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

describe('Engine: networks', () => {
    const NETWORKS = ['10.0.1.0/24', '10.0.2.0/24'];

    function engineInNetworks(): Engine {
        const engine = engineWith(0);
        for (const network of NETWORKS) {
            for (let host = 0; host < 20; host += 1) {
                engine.addExit({ id: `${network}-${host}`, label: `${network}-${host}`, network });
            }
        }
        return engine;
    }

    it('tries a network last after two blocks in it and no success', () => {
        const engine = engineInNetworks();
        for (let request = 0; request < 20; request += 1) {
            const result = engine.lease(SITE, 0);
            if (result.kind !== 'lease') break;
            const isBanned = result.lease.exit.network === NETWORKS[0];
            // Accepted exits stay busy, so that the next request needs another one.
            if (isBanned) settle(engine, result.lease, BLOCKED, 0);
            else settle(engine, engine.leaseExit(result.lease.exit, SITE, 0), OK, 0);
        }
        const banned = [...engine.exitTallies()].filter(
            ([{ network }, { blocked }]) => network === NETWORKS[0] && blocked > 0,
        );
        expect(banned).toHaveLength(2);
    });

    it('lifts the suspicion after one success', () => {
        const engine = engineInNetworks();
        const suspects = [...engine.knownExits()].filter(({ network }) => network === NETWORKS[0]);
        for (const exit of suspects.slice(0, 3)) settle(engine, engine.leaseExit(exit, SITE, 0), BLOCKED, 0);
        settle(engine, engine.leaseExit(suspects[3]!, SITE, 0), OK, 0);
        const seen = new Set<string>();
        for (let request = 0; request < 200; request += 1) {
            const result = engine.lease(SITE, 0);
            if (result.kind !== 'lease') break;
            seen.add(result.lease.exit.network!);
        }
        expect(seen).toEqual(new Set(NETWORKS));
    });
});

describe('Engine: the exit or the address', () => {
    const ADDRESS = 'https://shop.test/secret';

    function refuse(engine: Engine, exit: Exit, address: string, now: number): readonly EngineEvent[] {
        return settle(engine, engine.leaseExit(exit, SITE, now), BLOCKED, now, address);
    }

    it('blames the address, and no exit, once it has refused several that work elsewhere', () => {
        const engine = engineWith(8);
        proveAll(engine);
        const exits = [...engine.knownExits()];
        const events = exits.slice(0, 5).flatMap((exit) => refuse(engine, exit, ADDRESS, 1));
        const triedBy = exits.slice(0, 5).map(({ label }) => label);
        expect(events).toEqual([{ kind: 'addressRefused', address: ADDRESS, site: SITE, triedBy }]);
        expect(exits.every((exit) => engine.availability(exit, SITE, 1).kind === 'ready')).toBe(true);
    });

    it('needs fewer exits the more addresses of the site turned out to be closed', () => {
        const engine = engineWith(8);
        const tries: number[] = [];
        for (let address = 0; address < 40; address += 1) {
            for (let turn = 0; turn < 2; turn += 1) proveAll(engine);
            let count = 0;
            for (const exit of engine.knownExits()) {
                count += 1;
                if (refuse(engine, exit, `/closed/${address}`, 1 + address).length > 0) break;
            }
            tries.push(count);
        }
        expect(Math.max(...tries)).toBeLessThanOrEqual(4);
        expect(tries.at(-1)).toBeLessThan(tries[0]!);
    });

    it('shows an address in doubt to an exit that has not refused it', () => {
        const engine = engineWith(3);
        proveAll(engine);
        const [first] = [...engine.knownExits()] as [Exit];
        refuse(engine, first, ADDRESS, 1);
        const result = engine.lease(SITE, 2, 'share', ADDRESS);
        expect(result.kind === 'lease' && result.lease.exit).not.toBe(first);
    });

    it('holds it against the exit when the address works for another and the exit is refused again', () => {
        const engine = engineWith(5);
        proveAll(engine);
        const [first, second] = [...engine.knownExits()];
        expect(refuse(engine, first!, ADDRESS, 1)).toEqual([]);
        expect(settle(engine, engine.leaseExit(second!, SITE, 2), OK, 2, ADDRESS)).toEqual([]);
        expect(refuse(engine, first!, '/another', 3)).toMatchObject([
            { kind: 'exitCooldown', exit: { id: first!.id } },
        ]);
    });
});

describe('Engine: the proxy or the site', () => {
    it('takes it for the site when the proxies of four exits fail there and nothing works', () => {
        const engine = engineWith(10);
        proveAll(engine, 'other.test');
        const exits = [...engine.knownExits()];
        const events = exits
            .slice(0, 4)
            .flatMap((exit) => [...settle(engine, engine.leaseExit(exit, SITE, 1), PROXY_FAILED, 1)]);
        expect(events.map(({ kind }) => kind)).toEqual([
            'exitCooldown',
            'exitCooldown',
            'exitCooldown',
            'siteUnreachable',
        ]);
        expect(exits.every((exit) => engine.availability(exit, 'other.test', 1).kind === 'ready')).toBe(true);
        const next = settle(engine, engine.leaseExit(exits[5]!, SITE, 2), PROXY_FAILED, 2);
        expect(next.map(({ kind }) => kind)).toEqual(['siteUnreachable']);
    });

    it('blames the proxies as long as the site works through others', () => {
        const engine = engineWith(10);
        const exits = [...engine.knownExits()];
        for (const exit of exits.slice(0, 4)) {
            settle(engine, engine.leaseExit(exit, SITE, 1), PROXY_FAILED, 1);
            settle(engine, engine.leaseExit(exits[9]!, SITE, 1), OK, 1);
        }
        expect(exits.filter((exit) => engine.availability(exit, SITE, 1).kind === 'ready')).toHaveLength(6);
    });
});

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
