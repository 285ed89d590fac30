import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../../src/engine/engine.js';
import type { Exit } from '../../src/engine/exit.js';
import { SiteExits } from '../../src/engine/choosing/site-exits.js';
import { seededRandom } from '../../src/engine/random.js';
import { OK } from '../../src/engine/verdict.js';
import { settle } from './settle.js';

function engineOf(seed = 1): Engine {
    return new Engine({
        random: seededRandom(seed),
        cooldown: { baseMillis: 30_000, capMillis: 3_600_000 },
        maxSites: 2_000,
        maxLeaseMillis: 1e9,
        exits: 'drawn',
        settingsOf: (site) => ({ route: site.includes('by-route') ? 'r' : undefined }),
    });
}

/** The exits of so many requests to the site, all of which are accepted. */
function use(engine: Engine, site: string, requests: number, clock: { now: number }): Exit[] {
    return Array.from({ length: requests }, () => {
        clock.now += 1_000;
        const result = engine.lease(site, clock.now);
        if (result.kind !== 'lease') return undefined;
        settle(engine, result.lease, OK, clock.now);
        return result.lease.exit;
    }).filter((exit) => exit !== undefined);
}

afterEach(() => vi.restoreAllMocks());

describe('a new session', () => {
    it('costs the same, however many sites are known', () => {
        const work = [1, 1_000].map((sites) => {
            const engine = engineOf();
            for (let index = 0; index < sites; index += 1) engine.hasUntried(`${index}.test`);
            for (let index = 0; index < sites; index += 1) engine.lease(`${index}.test`, 0);
            const spies = [vi.spyOn(SiteExits.prototype, 'add'), vi.spyOn(SiteExits.prototype, 'forget')];
            for (let index = 0; index < 100; index += 1) {
                const exit = engine.addExit({ id: `${index}`, label: `${index}` });
                settle(engine, engine.leaseExit(exit, '0.test', 0), OK, 0);
                engine.dropExit(exit);
            }
            const calls = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
            vi.restoreAllMocks();
            return calls;
        });
        expect(work[1]).toBe(work[0]);
        expect(work[0]).toBeGreaterThan(0);
    });
});

describe('a site that was not used for a while', () => {
    it('is served by all exits that came meanwhile and are still there, and by no other', () => {
        const change = fc.record({
            kind: fc.constantFrom('add', 'add', 'drop', 'use'),
            index: fc.nat(30),
            site: fc.constantFrom('a.test', 'b.test', 'by-route.test'),
            route: fc.constantFrom(undefined, undefined, 'r'),
        });
        const check = (changes: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[], seed: number) => {
            const engine = engineOf(seed);
            const clock = { now: 0 };
            const there = new Map<string, Exit>();
            const used = new Map<string, Set<Exit>>();
            const useOn = (site: string, requests: number): void => {
                const exits = use(engine, site, requests, clock);
                expect(exits.filter(({ dropped }) => dropped)).toEqual([]);
                used.set(site, new Set([...(used.get(site) ?? []), ...exits]));
            };
            for (const { kind, index, site, route } of changes) {
                const id = `${index} ${route ?? ''}`;
                const known = there.get(id);
                if (kind === 'add' && known === undefined) there.set(id, engine.addExit({ id, label: id, route }));
                if (kind === 'use') useOn(site, 2);
                if (kind !== 'drop' || known === undefined) continue;
                engine.dropExit(known);
                there.delete(id);
            }
            for (const [site, route] of [['a.test'], ['by-route.test', 'r']] as const) {
                const mine = [...there.values()].filter((exit) => exit.route === route);
                useOn(site, mine.length);
                expect(mine.filter((exit) => !used.get(site)!.has(exit))).toEqual([]);
                expect([...used.get(site)!].every((exit) => exit.route === route)).toBe(true);
            }
        };
        fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 200 }), fc.nat(1_000), check));
    });
});
