import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Archive } from '../../src/state/archive.js';
import type { Entry } from '../../src/state/entries.js';
import { identify } from '../../src/state/entries.js';
import type { SessionItem, StateItem } from '../../src/state/items.js';
import { Retirements } from '../../src/state/retirements.js';
import { Slices } from '../../src/common/slices.js';
import { ExitNames } from '../../src/state/exit-names.js';
import type { StateStore } from '../../src/index.js';
import { memoryStore, proxyUrls } from '../../src/index.js';
import { seededRandom } from '../../src/engine/random.js';
import { FakeClock } from '../dispatch/fake-clock.js';
import { Supplies } from '../../src/dispatch/supplies.js';

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
    snapshot: {
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
        if (this.writesLeft >= 0) this.texts.delete(key);
    }

    get asideKeys(): string[] {
        return [...this.texts.keys()].filter((key) => key.includes('UNREADABLE'));
    }
}

function newSignal(): { readonly promise: Promise<void>; readonly set: () => void } {
    let set!: () => void;
    const promise = new Promise<void>((resolve) => (set = resolve));
    return { promise, set };
}

function archiveOf(store: StateStore, random = seededRandom(1)): Archive {
    return new Archive(store, KEY, new Slices(), random);
}

function entriesOf(items: readonly StateItem[]): Entry[] {
    return items.map((item) => ({ ...identify(item), item: () => item }));
}

/** As a program does that is started again. */
async function loadedFrom(store: StateStore): Promise<Archive> {
    const archive = archiveOf(store);
    await archive.load(NOW);
    return archive;
}

function byId(items: readonly StateItem[]): ReadonlyMap<string, unknown> {
    return new Map(items.flatMap((item) => (item.kind === 'session' ? [[item.session.id, item.session]] : [])));
}

function idsOf(items: readonly StateItem[]): string[] {
    return items.flatMap((item) => (item.kind === 'session' ? [item.session.id] : []));
}

describe('Archive', () => {
    it('gives back what it saved, in one text or in many', async () => {
        for (const filler of [0, 50_000]) {
            const store = new BrittleStore();
            const items = [EXIT, ...Array.from({ length: 20 }, (_, index) => session(`s${index}`, filler))];
            await archiveOf(store).save(entriesOf(items), 1, NOW);
            expect(store.texts.size).toBe(filler === 0 ? 1 : 7);
            const { state, moved } = await archiveOf(store).load(NOW);
            expect(state).toEqual({ save: 1, items });
            expect(moved).toEqual([]);
        }
    });

    it('saves and loads several texts at a time, and the head after all others', async () => {
        const store = new BrittleStore();
        let [underWay, most] = [0, 0];
        let eightAtOnce = newSignal();
        const finished: string[] = [];
        const takesTime = async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
            underWay += 1;
            most = Math.max(most, underWay);
            if (underWay === 8) eightAtOnce.set();
            if (key.includes('_P')) await eightAtOnce.promise;
            await nextTurn();
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
        await archiveOf(slow).save(entriesOf(items), 3, NOW);
        expect([most, finished.length, finished.at(-1)]).toEqual([8, 20, 'STATE_A']);
        most = 0;
        eightAtOnce = newSignal();
        expect((await archiveOf(slow).load(NOW)).state?.items).toEqual(items);
        expect(most).toBe(8);
    });

    it('leaves no state behind whose parts could not all be written, and writes what is missing next time', async () => {
        const store = new BrittleStore();
        let failures = 1;
        const failing: StateStore = {
            ...{ name: 'failing', load: async (key) => store.load(key), remove: async (key) => store.remove(key) },
            save: async (key, text) => {
                if (text.includes('"s7"') && (failures -= 1) >= 0) throw new Error('the disk is full');
                await store.save(key, text);
            },
        };
        const items = Array.from({ length: 20 }, (_, index) => session(`s${index}`, 150_000));
        const archive = archiveOf(failing);
        await expect(archive.save(entriesOf(items), 3, NOW)).rejects.toThrow('the disk is full');
        expect([...store.texts.keys()]).not.toContain('STATE_A');
        await archive.save(entriesOf(items), 3, NOW);
        expect(idsOf((await archiveOf(store).load(NOW)).state!.items).toSorted()).toEqual(idsOf(items).toSorted());
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
                const archive = archiveOf(store);
                await archive.save(entriesOf(items(1)), 1, NOW);
                store.writesLeft = writes;
                for (let save = 2; save <= 5; save += 1) await archive.save(entriesOf(items(save)), save, NOW);
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

    it('is what was saved last through any changes, restarts and kills, in room that does not grow', async () => {
        const random = seededRandom(7);
        for (const share of [0, 0.3, 1]) {
            const store = new BrittleStore();
            store.share = share;
            const visits = new Map<string, number>();
            const itemOf = (id: string): SessionItem => {
                const item = session(id, 20_000);
                return { ...item, session: { ...item.session, usageCount: visits.get(id)! } };
            };
            const saved: StateItem[][] = [[]];
            let [archive, save] = [archiveOf(store), 0];
            const most = { early: 0, late: 0 };
            for (let round = 0; round < 160; round += 1) {
                for (const id of [...visits.keys()]) {
                    const dice = random();
                    if (dice < 0.1) visits.delete(id);
                    else if (dice < 0.2) visits.set(id, visits.get(id)! + 1);
                }
                while (visits.size < 60) visits.set(`${round}-${visits.size}`, 0);
                const items = [...visits.keys()].map(itemOf);
                const isKilled = random() < 0.3;
                if (isKilled) store.writesLeft = Math.floor(random() * 4);
                await archive.save(entriesOf(items), (save += 1), NOW);
                const isSaved = !isKilled || store.writesLeft >= 0;
                if (isSaved) saved.push(items);
                store.writesLeft = Infinity;
                const half = round < 80 ? 'early' : 'late';
                most[half] = Math.max(most[half], store.texts.size);
                if (isKilled) {
                    archive = archiveOf(store, random);
                    const { state, moved } = await archive.load(NOW);
                    expect(moved).toEqual([]);
                    const found = state?.items ?? [];
                    // A head that was cut off in the very last character is whole.
                    const expected = [saved.at(-1)!, ...(isSaved ? [] : [items])].map(byId);
                    expect(expected).toContainEqual(byId(found));
                    if (found.length > 0) saved.push([...found]);
                    save = archive.firstSave(random) - 1;
                }
            }
            // Seven parts would do for what counts; some are half empty, three states differ, and kills leave a few behind.
            expect(most.late).toBeLessThan(2 * (3 * 7) + 16);
            expect(most.late).toBeLessThan(1.5 * most.early);
        }
    });

    it('writes what changed, and nothing else', async () => {
        const store = new BrittleStore();
        const items = Array.from({ length: 200 }, (_, index) => session(`s${index}`, 20_000));
        await archiveOf(store).save(entriesOf(items), 1, NOW);
        const archive = await loadedFrom(store);
        const texts = new Map(store.texts);
        let asked = 0;
        const entries = entriesOf(items).map((entry, index) => ({
            ...entry,
            revision: index % 100 === 0 ? 'changed' : entry.revision,
            item: () => {
                asked += 1;
                return entry.item();
            },
        }));
        await archive.save(entries, 2, NOW);
        const written = [...store.texts].filter(([key, text]) => texts.get(key) !== text).map(([, text]) => text);
        expect(written).toHaveLength(1);
        expect(written[0]!.length).toBeLessThan(0.1 * 200 * 20_000);
        expect(asked).toBeLessThan(12);
        expect(idsOf((await archiveOf(store).load(NOW)).state!.items).toSorted()).toEqual(idsOf(items).toSorted());
    });

    it('has what was written so far when the process ends in the middle of a long save', async () => {
        const store = new BrittleStore();
        const items = Array.from({ length: 100 }, (_, index) => session(`s${index}`, 150_000));
        store.writesLeft = 80;
        await archiveOf(store).save(entriesOf(items), 1, NOW);
        const { state, moved } = await archiveOf(store).load(NOW);
        expect(idsOf(state!.items)).toEqual(idsOf(items).slice(0, 64));
        expect(moved).toEqual([]);
    });

    it('gives back all but a part that was damaged, and sets that aside', async () => {
        const store = new BrittleStore();
        const items = Array.from({ length: 10 }, (_, index) => session(`s${index}`, 90_000));
        await archiveOf(store).save(entriesOf(items), 1, NOW);
        const [key, text] = [...store.texts].find(([, content]) => content.includes('"s3"'))!;
        store.texts.set(key, text.replace('"createdAt":"2026', '"createdAt":"never'));
        const { state, moved } = await archiveOf(store).load(NOW);
        expect(idsOf(state!.items)).toEqual(['s0', 's1', 's4', 's5', 's6', 's7', 's8', 's9']);
        expect(moved).toHaveLength(1);
        expect(moved[0]).toContain('damaged at "items.0.session.createdAt"');
        expect(store.asideKeys).toHaveLength(1);
    });

    it.each([
        ['of a newer release', (text: string) => text.replace('"version":2', '"version":3'), 'it has version 3'],
        ["somebody else's", () => '{"hello":"world"}', 'it is not a state of this package'],
        ['no JSON', () => 'hello', 'it is no JSON'],
        ['truncated by hand', (text: string) => text.slice(0, 100), 'it is not complete'],
        ['damaged', (text: string) => text.replace('"served":3', '"served":"3"'), 'damaged at'],
        ['without its items', (text: string) => text.replace('"items"', '"things"'), 'damaged at "items"'],
    ])('sets a state aside that is %s', async (_, damage, reason) => {
        const store = new BrittleStore();
        await archiveOf(store).save(entriesOf([EXIT, session('s1')]), 3, NOW);
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

    it('sets a state of the release before aside, with its parts', async () => {
        const store = new BrittleStore();
        const text = (members: string): string => `{"format":"crawlee-proxy-sessions","version":1,"save":3,${members}}`;
        store.texts.set('STATE_A', text('"savedAt":1,"parts":1,"items":[]'));
        store.texts.set('STATE_A_1', text('"items":[]'));
        const { state, moved } = await archiveOf(store).load(NOW);
        expect([state, moved.length]).toEqual([undefined, 1]);
        expect([...store.texts.keys()].toSorted()).toEqual([
            'STATE_A_UNREADABLE_20260301T120000000Z',
            'STATE_A_UNREADABLE_20260301T120000000Z_1',
        ]);
    });

    it('goes on with an older state when the newest cannot be read', async () => {
        const store = new BrittleStore();
        const archive = archiveOf(store);
        await archive.save(entriesOf([session('old')]), 3, NOW);
        await archive.save(entriesOf([session('new')]), 4, NOW);
        store.texts.set('STATE_B', 'hello');
        const { state, moved } = await archiveOf(store).load(NOW);
        expect(idsOf(state!.items)).toEqual(['old']);
        expect(moved).toHaveLength(1);
    });

    it('does not write where the process before was writing when it was killed, more often than not', async () => {
        const store = new BrittleStore();
        expect(archiveOf(store).firstSave(() => 0)).toBe(1);
        await archiveOf(store).save(entriesOf([session('s1')]), 5, NOW);
        const archive = await loadedFrom(store);
        expect(archive.firstSave(() => 0)).toBe(6);
        expect(archive.firstSave(() => 0.99)).toBe(7);
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
        const inner = memoryStore();
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
        expect(stuck.size).toBe(6);
        expect(isWritten).toBe(false);
        stuck.get('STATE_RETIRED_B')!();
        await new Promise((resolve) => setImmediate(resolve));
        expect(isWritten).toBe(true);
    });

    it('that were written survive a process that is killed while all slots but two are locked', async () => {
        const clock = new FakeClock();
        const left = new BrittleStore();
        left.share = 0.2;
        const isLocked = (key: string): boolean => /_[ABCD]$/.test(key);
        const locked: StateStore = {
            name: 'locked',
            load: (key) => left.load(key),
            save: (key, text) => (isLocked(key) ? new Promise(() => undefined) : left.save(key, text)),
            remove: (key) => left.remove(key),
        };
        const before = openFor(locked, clock);
        const written: string[] = [];
        for (let turn = 0; turn < 10; turn += 1) {
            if (turn === 9) left.writesLeft = 0;
            before.note(`s${turn}`, 1);
            const done = before.written();
            for (let wait = 0; wait < 25; wait += 1) await clock.advance(200);
            await done;
            if (turn < 9) written.push(`s${turn}`);
        }
        const after = openFor(left);
        expect(await after.load(1)).toEqual([]);
        expect(written.filter((id) => !after.has(id))).toEqual([]);
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
        const names = new ExitNames(Supplies.of(proxyUrls(urls)));
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
        expect(
            new ExitNames(Supplies.of(proxyUrls(['http://user:new@gate.example:8000']))).idOf(names.nameOf(known[0]!)),
        ).toBe(known[0]!.id);
    });
});
