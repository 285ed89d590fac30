import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Archive } from '../../src/state/archive.js';
import type { SessionItem, StateItem } from '../../src/state/items.js';
import { Retirements } from '../../src/state/retirements.js';
import { Slices } from '../../src/state/slices.js';
import { ExitNames } from '../../src/state/exit-names.js';
import type { StateStore } from '../../src/index.js';
import { memoryStore, proxyUrls } from '../../src/index.js';
import { FakeClock } from '../dispatch/fake-clock.js';

const KEY = 'STATE';
const NOW = Date.parse('2026-03-01T12:00:00Z');

function session(id: string, filler = 0): SessionItem {
    const [createdAt, expiresAt] = ['2026-03-01T11:00:00.000Z', '2026-03-01T13:00:00.000Z'];
    return { kind: 'session', pool: 'pool', session: { id, createdAt, expiresAt, filler: 'x'.repeat(filler) } };
}

const REST = { sinceMillis: 1, untilMillis: 2, outcome: 'blocked', rule: 'blocked-status', evidence: 'status 403' };
const EXIT: StateItem = {
    kind: 'exit',
    exit: 'abc',
    label: '127.3.0.1:8000',
    memory: {
        failures: 1,
        rest: REST as never,
        pacedUntil: 0,
        sites: {
            'shop.test': {
                usedAt: 5,
                served: 3,
                wasAccepted: true,
                failures: 0,
                history: { total: 3, times: [1, 2, 3] },
                slowed: { sentAt: 1, at: 2, answer: 'refused' },
            },
        },
    },
};

/** A store that can be looked into, and that stops in the middle of a text as a killed process does. */
class BrittleStore implements StateStore {
    readonly name = 'brittle';
    readonly texts = new Map<string, string>();
    /** Writes that are still done; the next one is cut off, and after it nothing is. */
    writesLeft = Infinity;

    async load(key: string): Promise<string | undefined> {
        return this.texts.get(key);
    }

    async save(key: string, text: string): Promise<void> {
        if (this.writesLeft < 0) return;
        this.writesLeft -= 1;
        const isCutOff = this.writesLeft < 0;
        this.texts.set(key, isCutOff ? text.slice(0, Math.floor(text.length * this.share)) : text);
    }

    /** Where the text is cut off. */
    share = 0.5;

    async remove(key: string): Promise<void> {
        this.texts.delete(key);
    }

    get asideKeys(): string[] {
        return [...this.texts.keys()].filter((key) => key.includes('UNREADABLE'));
    }
}

function archiveOf(store: StateStore): Archive {
    return new Archive(store, KEY, new Slices());
}

function idsOf(items: readonly StateItem[]): string[] {
    return items.flatMap((item) => (item.kind === 'session' ? [item.session.id] : []));
}

describe('Archive', () => {
    it('gives back what it saved, in one text or in many', async () => {
        for (const filler of [0, 50_000]) {
            const store = new BrittleStore();
            const items = [EXIT, ...Array.from({ length: 20 }, (_, index) => session(`s${index}`, filler))];
            await archiveOf(store).save(items, 1, NOW);
            expect(store.texts.size).toBe(filler === 0 ? 1 : 7);
            const { state, moved } = await archiveOf(store).load(NOW);
            expect(state).toEqual({ save: 1, items });
            expect(moved).toEqual([]);
        }
    });

    it('saves and loads several texts at a time, and the head after all others', async () => {
        const store = new BrittleStore();
        let [underWay, most] = [0, 0];
        const finished: string[] = [];
        const takesTime = async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
            underWay += 1;
            most = Math.max(most, underWay);
            await sleep(5);
            const result = await work();
            underWay -= 1;
            finished.push(key);
            return result;
        };
        const slow: StateStore = {
            name: 'slow',
            load: async (key) => takesTime(key, async () => store.load(key)),
            save: async (key, text) => takesTime(key, async () => store.save(key, text)),
            remove: async (key) => store.remove(key),
        };
        const items = Array.from({ length: 20 }, (_, index) => session(`s${index}`, 150_000));
        await archiveOf(slow).save(items, 3, NOW);
        expect([most, finished.length, finished.at(-1)]).toEqual([8, 20, 'STATE_A']);
        most = 0;
        expect((await archiveOf(slow).load(NOW)).state?.items).toEqual(items);
        expect(most).toBe(8);
    });

    it('leaves no state behind whose parts could not all be written', async () => {
        const store = new BrittleStore();
        const failing: StateStore = {
            ...{ name: 'failing', load: async (key) => store.load(key), remove: async (key) => store.remove(key) },
            save: async (key, text) => {
                if (key.endsWith('_2')) throw new Error('the disk is full');
                await store.save(key, text);
            },
        };
        const items = Array.from({ length: 20 }, (_, index) => session(`s${index}`, 150_000));
        await expect(archiveOf(failing).save(items, 3, NOW)).rejects.toThrow('the disk is full');
        expect([...store.texts.keys()]).not.toContain('STATE_A');
    });

    it('has nothing to give when nothing was saved', async () => {
        expect(await archiveOf(new BrittleStore()).load(NOW)).toEqual({ state: undefined, moved: [] });
    });

    it('has a complete state at whichever write the process was killed, and wherever in a text', async () => {
        const items = (save: number): StateItem[] =>
            Array.from({ length: 6 }, (_, index) => session(`save-${save}-${index}`, 90_000));
        let cuts = 0;
        for (const share of [0, 0.01, 0.5, 0.99]) {
            for (let writes = 0; writes < 15; writes += 1) {
                const store = new BrittleStore();
                store.share = share;
                await archiveOf(store).save(items(1), 1, NOW);
                store.writesLeft = writes;
                for (let save = 2; save <= 5; save += 1) await archiveOf(store).save(items(save), save, NOW);
                if (store.writesLeft < 0) cuts += 1;
                const { state, moved } = await archiveOf(store).load(NOW);
                const ids = idsOf(state!.items);
                expect(ids).toHaveLength(6);
                expect(new Set(ids.map((id) => id.split('-')[1]))).toEqual(new Set([String(state!.save)]));
                expect(state!.save).toBe(1 + Math.floor(writes / 3));
                expect(moved).toEqual([]);
            }
        }
        expect(cuts).toBeGreaterThan(40);
    });

    it.each([
        ['of a newer release', (text: string) => text.replace('"version":1', '"version":2'), 'it has version 2'],
        ["somebody else's", () => '{"hello":"world"}', 'it is not a state of this package'],
        ['no JSON', () => 'hello', 'it is no JSON'],
        ['truncated by hand', (text: string) => text.slice(0, 100), 'it is not complete'],
        ['damaged', (text: string) => text.replace('"served":3', '"served":"3"'), 'damaged at'],
        ['without its items', (text: string) => text.replace('"items"', '"things"'), 'damaged at "items"'],
    ])('sets a state aside that is %s', async (_, damage, reason) => {
        const store = new BrittleStore();
        await archiveOf(store).save([EXIT, session('s1')], 3, NOW);
        const damaged = damage(store.texts.get('STATE_A')!);
        store.texts.set('STATE_A', damaged);
        const { state, moved } = await archiveOf(store).load(NOW);
        expect(state).toBeUndefined();
        expect(moved).toHaveLength(1);
        expect(moved[0]).toContain(reason);
        expect(moved[0]).toContain('"STATE_A_UNREADABLE_20260301T120000000Z"');
        expect([...store.texts]).toEqual([['STATE_A_UNREADABLE_20260301T120000000Z', damaged]]);
        expect(await archiveOf(store).load(NOW)).toEqual({ state: undefined, moved: [] });
    });

    it('sets the parts of a state aside with it', async () => {
        const store = new BrittleStore();
        await archiveOf(store).save([session('s1', 150_000), session('s2', 150_000)], 3, NOW);
        store.texts.set('STATE_A', store.texts.get('STATE_A')!.replace('"version":1', '"version":9'));
        await archiveOf(store).load(NOW);
        expect([...store.texts.keys()].toSorted()).toEqual([
            'STATE_A_UNREADABLE_20260301T120000000Z',
            'STATE_A_UNREADABLE_20260301T120000000Z_1',
        ]);
    });

    it('goes on with an older state when the newest cannot be read', async () => {
        const store = new BrittleStore();
        await archiveOf(store).save([session('old')], 3, NOW);
        await archiveOf(store).save([session('new')], 4, NOW);
        store.texts.set('STATE_B', 'hello');
        const { state, moved } = await archiveOf(store).load(NOW);
        expect(idsOf(state!.items)).toEqual(['old']);
        expect(moved).toHaveLength(1);
    });

    it('does not write where the process before was writing when it was killed, more often than not', () => {
        const archive = archiveOf(new BrittleStore());
        expect(archive.firstSave({ save: 5, items: [] }, () => 0)).toBe(6);
        expect(archive.firstSave({ save: 5, items: [] }, () => 0.99)).toBe(7);
        expect(archive.firstSave(undefined, () => 0)).toBe(1);
    });
});

describe('Slices', () => {
    it('let others go every few milliseconds, however much there is to do', async () => {
        let [now, sliceBegan, longest, breaks] = [0, 0, 0, 0];
        const slices = new Slices(
            () => now,
            async () => {
                breaks += 1;
                longest = Math.max(longest, now - sliceBegan);
                sliceBegan = now;
            },
        );
        for (let piece = 0; piece < 10_000; piece += 1) {
            now += 0.3;
            await slices.pause();
        }
        expect(longest).toBeLessThan(6);
        expect(breaks).toBeGreaterThan(500);
    });
});

describe('Retirements', () => {
    const openFor = (store: StateStore, clock = new FakeClock(), onTrouble = (_: unknown): void => undefined) =>
        new Retirements({ store, key: KEY, clock, onTrouble });

    it('are known to the next process as soon as they are written', async () => {
        const store = new BrittleStore();
        const before = openFor(store);
        before.note('s1', 1);
        before.note('s2', 1);
        await before.written();
        expect(store.texts.size).toBe(1);
        before.note('s3', 1);
        await before.written();
        const after = openFor(store);
        expect(await after.load(1)).toEqual([]);
        expect(['s1', 's2', 's3', 's4'].map((id) => after.has(id))).toEqual([true, true, true, false]);
    });

    it('that were written survive any number of processes that are killed while writing', async () => {
        for (const share of [0, 0.2, 0.8]) {
            const store = new BrittleStore();
            store.share = share;
            const written: string[] = [];
            for (let life = 0; life < 30; life += 1) {
                store.writesLeft = Infinity;
                const retirements = openFor(store);
                expect(await retirements.load(1)).toEqual([]);
                expect(written.filter((id) => !retirements.has(id))).toEqual([]);
                const writes = life % 4;
                store.writesLeft = writes;
                for (let index = 0; index <= writes; index += 1) {
                    const id = `${life}-${index}`;
                    retirements.note(id, 1);
                    await retirements.written();
                    if (index < writes) written.push(id);
                }
            }
            expect(written.length).toBeGreaterThan(40);
        }
    });

    it('go elsewhere when a slot takes long, and wait when all do', async () => {
        const clock = new FakeClock();
        const stuck = new Map<string, () => void>();
        const inner = memoryStore(() => 0);
        const store: StateStore = {
            ...inner,
            save: (key, text) => new Promise((resolve) => stuck.set(key, () => resolve(inner.save(key, text)))),
        };
        const retirements = openFor(store, clock);
        retirements.note('s1', 1);
        let isWritten = false;
        void retirements.written().then(() => (isWritten = true));
        await clock.advance(0);
        expect([...stuck.keys()]).toEqual(['STATE_RETIRED_A']);
        await clock.advance(200);
        expect([...stuck.keys()]).toEqual(['STATE_RETIRED_A', 'STATE_RETIRED_B']);
        await clock.advance(10_000);
        expect(stuck.size).toBe(3);
        expect(isWritten).toBe(false);
        stuck.get('STATE_RETIRED_B')!();
        await new Promise((resolve) => setImmediate(resolve));
        expect(isWritten).toBe(true);
    });

    it('are forgotten once no state has the session any more', async () => {
        const store = new BrittleStore();
        const retirements = openFor(store);
        retirements.note('s1', 4);
        for (const save of [5, 6]) retirements.noteSaved(save);
        expect(retirements.has('s1')).toBe(true);
        retirements.noteSaved(7);
        expect(retirements.has('s1')).toBe(false);
    });

    it('that cannot be written are no reason to stop', async () => {
        const troubles: unknown[] = [];
        const store = { ...memoryStore(), save: () => Promise.reject(new Error('full')) };
        const retirements = openFor(store, new FakeClock(), (error) => troubles.push(error));
        retirements.note('s1', 1);
        await retirements.written();
        expect(troubles).toHaveLength(1);
        expect(retirements.has('s1')).toBe(true);
    });
});

describe('ExitNames', () => {
    it('hash the exits of a list, so that nothing of its URLs is stored, and find them again', () => {
        const urls = ['http://user:password@gate.example:8000', 'http://user:other@gate.example:8000'];
        const names = new ExitNames(proxyUrls(urls));
        const { exits } = proxyUrls(urls);
        const known = exits.kind === 'listed' ? exits.exits : [];
        expect(known).toHaveLength(2);
        for (const exit of known) {
            const name = names.nameOf(exit);
            expect(name).toMatch(/^[\w-]{22}$/);
            expect(names.idOf(name)).toBe(exit.id);
        }
        expect(names.idOf('unknown')).toBeUndefined();
        // A password that changes changes nobody's name.
        expect(new ExitNames(proxyUrls(['http://user:new@gate.example:8000'])).idOf(names.nameOf(known[0]!))).toBe(
            known[0]!.id,
        );
    });
});
