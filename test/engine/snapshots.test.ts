import { describe, expect, it } from 'vitest';
import { RULES } from '../../bench/sim/rules/index.js';
import { ours, restarted } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';
import { DEFAULT_COOLDOWN } from '../../src/engine/learning/cooldown.js';
import type { EngineOptions, Lease } from '../../src/engine/engine.js';
import { Engine } from '../../src/engine/engine.js';
import type { ExitSnapshot } from '../../src/engine/snapshots/exit-snapshot.js';
import { seededRandom } from '../../src/engine/random.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { OK } from '../../src/engine/verdict.js';
import { settle } from './settle.js';

const SITE = 'shop.test';
const HOUR = 3_600_000;
const BLOCKED: Verdict = { outcome: 'blocked', rule: 'blocked-status', evidence: 'status 403' };
const LIMITED: Verdict = { outcome: 'rate-limited', rule: 'rate-limited', evidence: 'status 429' };
const PROXY_FAILED: Verdict = { outcome: 'proxy-failed', rule: 'proxy-error', evidence: 'refused' };
const BAD_LOGIN: Verdict = { outcome: 'misconfigured', rule: 'proxy-login', evidence: 'status 407' };

function engineWith(exits: number, options: Partial<EngineOptions> = {}): Engine {
    const engine = new Engine({
        random: seededRandom(1),
        cooldown: DEFAULT_COOLDOWN,
        maxSites: 100,
        maxLeaseMillis: 600_000,
        ...options,
    });
    for (let index = 1; index <= exits; index += 1) {
        engine.addExit({ id: `exit-${index}`, label: `exit-${index}`, network: `10.0.${index % 2}.0/24` });
    }
    return engine;
}

/** A new engine that knows what the old one would have stored. */
function restart(engine: Engine, successor: Engine, now: number): Engine {
    for (const { name } of engine.knownSites()) {
        const snapshot = engine.snapshotSite(name, now);
        if (snapshot !== undefined) successor.restoreSite(name, throughJson(snapshot), now);
    }
    for (const exit of engine.knownExits()) {
        const snapshot = engine.snapshotExit(exit, now);
        const known = successor.findExit(exit.id);
        if (snapshot !== undefined && known !== undefined) successor.restoreExit(known, throughJson(snapshot), now);
    }
    return successor;
}

function throughJson<Value>(value: Value): Value {
    return JSON.parse(JSON.stringify(value)) as Value;
}

function use(engine: Engine, id: string, verdict: Verdict, now: number, site = SITE): void {
    settle(engine, engine.leaseExit(engine.findExit(id)!, site, now), verdict, now);
}

function leaseOf(engine: Engine, now: number, site = SITE): Lease {
    const result = engine.lease(site, now);
    if (result.kind !== 'lease') throw new Error(`expected a lease, got ${result.kind}`);
    return result.lease;
}

describe('an engine that goes on with what another one remembers', () => {
    it('lets resting exits rest on, for the same reason and no longer', () => {
        const before = engineWith(2);
        use(before, 'exit-1', OK, 0);
        use(before, 'exit-2', { ...BLOCKED, retryAfterMillis: 100_000 }, 0);
        const after = restart(before, engineWith(2), 10_000);
        for (let now = 10_000; now < 100_000; now += 5_000) {
            const lease = leaseOf(after, now);
            expect(lease.exit.id).toBe('exit-1');
            settle(after, lease, OK, now);
        }
        expect(after.availability(after.findExit('exit-2')!, SITE, 99_999).kind).toBe('resting');
        expect(after.availability(after.findExit('exit-2')!, SITE, 100_000).kind).toBe('ready');
        expect(after.availability(after.findExit('exit-2')!, 'other.test', 10_000).kind).toBe('ready');
        const [health] = [...[...after.knownSites()][0]!.tiers.known()].filter(({ rest }) => rest !== undefined);
        expect(health!.rest!.verdict).toMatchObject(BLOCKED);
    });

    it('knows failures in a row, so that rests go on growing', () => {
        const rest = (engine: Engine, now: number): number => {
            use(engine, 'exit-1', PROXY_FAILED, now);
            return engine.findExit('exit-1')!.rest!.untilMillis;
        };
        const before = engineWith(1, { random: () => 0.999 });
        let now = 0;
        for (let round = 0; round < 4; round += 1) now = rest(before, now);
        const after = restart(before, engineWith(1, { random: () => 0.999 }), now);
        expect(rest(after, now) - now).toBeGreaterThan(2 ** 4 * 30_000 * 0.9);
    });

    it('keeps to the exits that were accepted when others are refused', () => {
        const before = engineWith(40);
        for (let index = 1; index <= 20; index += 1) use(before, `exit-${index}`, OK, 0);
        for (let index = 21; index <= 28; index += 1) {
            use(before, `exit-${index}`, { ...BLOCKED, retryAfterMillis: HOUR }, 0);
        }
        const after = restart(before, engineWith(40), 1_000);
        const used = Array.from({ length: 20 }, () => leaseOf(after, 1_000).exit.id);
        expect(new Set(used).size).toBe(20);
        expect(used.every((id) => Number(id.slice(5)) <= 20)).toBe(true);
    });

    it('leaves a site alone that refused everybody', () => {
        const before = engineWith(30);
        for (let index = 1; index <= 15; index += 1) use(before, `exit-${index}`, BLOCKED, 0);
        const paused = before.lease(SITE, 100);
        expect(paused.kind).toBe('paused');
        expect(restart(before, engineWith(30), 100).lease(SITE, 100)).toEqual(paused);
    });

    it('tries networks last that were refused', () => {
        const before = engineWith(40);
        // exit-2, exit-4 … are in one network.
        for (const id of ['exit-2', 'exit-4', 'exit-6']) use(before, id, { ...BLOCKED, retryAfterMillis: HOUR }, 0);
        for (const id of ['exit-1', 'exit-3']) use(before, id, OK, 0);
        const after = restart(before, engineWith(40), 0);
        const used = Array.from({ length: 8 }, () => leaseOf(after, 0).exit);
        expect(used.map(({ network }) => network)).toEqual(Array(8).fill('10.0.1.0/24'));
    });

    it('counts what the user allows from before', () => {
        const limits = { minDelayMillis: 0, maxRequests: 3, maxConcurrency: Infinity, jitter: 0 };
        const options = { settingsOf: () => ({ limits }) };
        const before = engineWith(1, options);
        for (let index = 0; index < 2; index += 1) use(before, 'exit-1', OK, 0);
        const after = restart(before, engineWith(1, options), 1_000);
        use(after, 'exit-1', OK, 1_000);
        expect(after.lease(SITE, 2_000).kind).toBe('used-up');
        expect(restart(after, engineWith(1, options), 2_000).lease(SITE, 2_000).kind).toBe('used-up');
    });

    it('waits for as long as the service wants to lie between two requests', () => {
        const options = { settingsOf: () => ({ minDelayMillis: 12_000 }) };
        const before = engineWith(1, options);
        use(before, 'exit-1', OK, 0);
        const after = restart(before, engineWith(1, options), 1_000);
        expect(after.lease(SITE, 1_000)).toEqual({ kind: 'all-busy', untilMillis: 12_000 });
    });

    it('stays with a dear tier when the site has refused the cheap one', () => {
        const withTiers = (): Engine => {
            const engine = engineWith(6);
            for (let index = 1; index <= 4; index += 1) engine.addExit({ id: `dear-${index}`, label: 'dear', tier: 1 });
            return engine;
        };
        const before = withTiers();
        for (let index = 1; index <= 5; index += 1) {
            use(before, `exit-${index}`, { ...BLOCKED, retryAfterMillis: HOUR }, 0);
        }
        const isDear = (engine: Engine): boolean => leaseOf(engine, 1_000).exit.id.startsWith('dear');
        expect(isDear(withTiers())).toBe(false);
        expect(isDear(before)).toBe(true);
        expect(isDear(restart(before, withTiers(), 1_000))).toBe(true);
    });

    it('forgets what is too old, and a refused login, which only a person can mend', () => {
        const before = engineWith(3);
        use(before, 'exit-1', { ...BLOCKED, retryAfterMillis: 30 * HOUR }, 0);
        use(before, 'exit-2', BAD_LOGIN, 23 * HOUR);
        const snapshot = before.snapshotExit(before.findExit('exit-1')!, HOUR)!;
        const after = engineWith(3);
        after.restoreExit(after.findExit('exit-1')!, snapshot, 25 * HOUR);
        expect([...after.knownSites()]).toEqual([]);
        expect(before.snapshotExit(before.findExit('exit-1')!, 25 * HOUR)).toBeUndefined();
        expect(before.snapshotExit(before.findExit('exit-2')!, 23 * HOUR)?.rest).toBeUndefined();
        expect(before.snapshotExit(before.findExit('exit-3')!, 0)).toBeUndefined();
        expect(before.snapshotSite(SITE, 23 * HOUR)).toBeDefined();
        expect(before.snapshotSite(SITE, 23 * HOUR + 8 * 24 * HOUR)).toBeUndefined();
        expect(before.snapshotSite('never.test', 0)).toBeUndefined();
    });

    it('does not let old knowledge replace what was learned since', () => {
        const before = engineWith(1);
        use(before, 'exit-1', { ...BLOCKED, retryAfterMillis: HOUR }, 0);
        const snapshot: ExitSnapshot = before.snapshotExit(before.findExit('exit-1')!, 0)!;
        const after = engineWith(1);
        use(after, 'exit-1', OK, 1_000);
        after.restoreExit(after.findExit('exit-1')!, snapshot, 2_000);
        expect(after.availability(after.findExit('exit-1')!, SITE, 2_000).kind).toBe('ready');
    });

    it('remembers a site that limits the rate: nobody has to find out again', () => {
        const before = engineWith(5);
        let now = 0;
        const limited = new Map<string, number[]>();
        /** 5 requests a second of each exit. */
        const ask = (engine: Engine): boolean | undefined => {
            const result = engine.lease(SITE, now);
            if (result.kind !== 'lease') return undefined;
            const { id } = result.lease.exit;
            const recent = (limited.get(id) ?? []).filter((at) => at > now - 1_000);
            const isOk = recent.length < 5;
            limited.set(id, isOk ? [...recent, now] : recent);
            settle(engine, result.lease, isOk ? OK : LIMITED, now);
            return isOk;
        };
        const play = (engine: Engine): { ok: number; limited: number } => {
            const counts = { ok: 0, limited: 0 };
            for (const end = now + 20_000; now < end; now += 10) {
                const isOk = ask(engine);
                if (isOk !== undefined) counts[isOk ? 'ok' : 'limited'] += 1;
            }
            return counts;
        };
        expect(play(before).limited).toBeGreaterThan(0);
        const after = play(restart(before, engineWith(5), now));
        expect(after.limited).toBe(0);
        expect(after.ok).toBeGreaterThan(20 * 5 * 3);
    });
});

/** Three restarts in a crawl, each with up to 50 requests under way whose answers nobody heard. */
describe.each(RULES)('in virtual time, restarted, $name', (rule) => {
    it('costs hardly more than a crawl in one go', () => {
        const crawl = { rules: [rule], pages: 3_000, concurrency: 50, seed: 1 };
        const [whole, broken] = [simulate(ours, crawl)[0]!, simulate(restarted(1_000), crawl)[0]!];
        expect(broken.got).toBe(3_000);
        expect(broken.requests / 3_000).toBeLessThanOrEqual(whole.requests / 3_000 + 0.01);
        expect(broken.millis / whole.millis).toBeLessThanOrEqual(1.6);
    });
});
