import type { Random } from '../common/session-id.js';
import type { StateStore } from '../stores/store.js';
import { Contents } from './contents.js';
import type { Entry } from './entries.js';
import { identify } from './entries.js';
import type { Head } from './heads.js';
import { Heads, SLOTS } from './heads.js';
import type { StateItem } from './items.js';
import { ParallelWrites } from './parallel-writes.js';
import type { LoadedPart, LostPart } from './part-store.js';
import { PartStore } from './part-store.js';
import type { EntryText, Part } from './parts.js';
import { Batch, itemsJson } from './parts.js';
import type { Slices } from '../common/slices.js';

/**
 * While many parts are written, a head follows each so many: when the process has to end before all is saved, as when a
 * platform gives it a few seconds, what was written by then counts.
 */
const PARTS_PER_HEAD = 64;

/** A complete state. */
export interface Loaded {
    readonly save: number;
    readonly items: readonly StateItem[];
}

/** What became of loading. */
export interface LoadResult {
    readonly state: Loaded | undefined;
    /** What could not be used, and where it is now, in sentences. */
    readonly moved: readonly string[];
}

/**
 * Keeps states in a store. What changed since the last state goes into new parts. A head, which is written last, says which
 * parts, and which of their items, make up the state. No part that a head names is ever written over, and there are three
 * heads by turns: so there is always a complete state, whenever the process ends.
 */
export class Archive {
    private readonly contents = new Contents();
    private readonly heads: Heads;
    private readonly parts: PartStore;
    /** What the newest head holds itself. */
    private tail = new Batch();
    private newestSave = 0;

    constructor(
        store: StateStore,
        key: string,
        private readonly slices: Slices,
        random: Random,
    ) {
        this.heads = new Heads(store, key);
        this.parts = new PartStore(store, key, random);
    }

    /** The newest complete state. What cannot be read is moved out of the way. */
    async load(now: number): Promise<LoadResult> {
        const { heads, moved } = await this.heads.load(now);
        for (const { parts } of heads) for (const { number } of parts) this.parts.noteNumber(number);
        const newest = heads[0];
        if (newest === undefined) return { state: undefined, moved };
        this.newestSave = newest.save;
        const lost: LostPart[] = [];
        let ofNewest: readonly LoadedPart[] | undefined;
        for (const head of heads) {
            const read = await this.read(head);
            ofNewest ??= read.loaded;
            lost.push(...read.lost);
            if (read.lost.length > 0) continue;
            return {
                state: await this.takeUp(head, read.loaded),
                moved: [...moved, ...(await this.setAside(lost, now))],
            };
        }
        // A part that all of them name was damaged from outside: the rest is worth having.
        return {
            state: await this.takeUp(newest, ofNewest ?? []),
            moved: [...moved, ...(await this.setAside(lost, now))],
        };
    }

    /**
     * The number of the first state after those that were found. Drawn at random, because the process before may have
     * been killed while it wrote into the next slot, and files that it had locked stay so for ten seconds.
     */
    firstSave(random: Random): number {
        return this.newestSave + 1 + Math.floor(random() * (SLOTS.length - 1));
    }

    /**
     * Saves a state.
     * @param entries All that belongs in it; what is missing is forgotten.
     * @param save Higher than that of any state before.
     */
    async save(entries: Iterable<Entry>, save: number, now: number): Promise<void> {
        const worn = this.contents.beginPass();
        const writes = new ParallelWrites();
        let [batch, written] = [new Batch(), 0];
        for (const entry of entries) {
            await this.slices.pause();
            const text = this.textOf(entry, worn);
            if (text === undefined) continue;
            if (!batch.hasRoomFor(text)) {
                const full = batch;
                batch = new Batch();
                await writes.add(() => this.savePart(full, save));
                written += 1;
                if (written % PARTS_PER_HEAD === 0) {
                    await writes.finish();
                    await this.saveHead(save, now);
                }
            }
            batch.add(text);
        }
        await writes.finish();
        this.contents.dropUnmet();
        this.putInHead(batch);
        await this.saveHead(save, now);
        await this.removeUnused();
    }

    /** @returns `undefined` for an entry that is in the store already, or holds nothing worth keeping. */
    private textOf(entry: Entry, worn: ReadonlySet<Part>): EntryText | undefined {
        if (this.contents.meet(entry, worn) === 'leave') return undefined;
        const item = entry.item();
        if (item !== undefined) return { key: entry.key, revision: entry.revision, text: JSON.stringify(item) };
        this.contents.putNowhere(entry);
        return undefined;
    }

    private async savePart(batch: Batch, save: number): Promise<void> {
        const part = await this.parts.save(batch, save);
        for (const [position, text] of batch.texts.entries()) this.contents.putInPart(text, part, position);
    }

    private putInHead(batch: Batch): void {
        this.tail = batch;
        for (const text of batch.texts) this.contents.putInHead(text);
    }

    private async saveHead(save: number, now: number): Promise<void> {
        const texts = this.tail.texts.filter(({ key }) => this.contents.isInHead(key));
        const parts = [...this.contents.usedParts].map((part) => part.record());
        await this.heads.save(save, now, parts, itemsJson(texts));
    }

    private async removeUnused(): Promise<void> {
        const used = new Set([...this.contents.usedParts].map(({ number }) => number));
        await this.parts.removeUnless((number) => used.has(number) || this.heads.names(number));
    }

    private async read({ parts }: Head): Promise<{ loaded: readonly LoadedPart[]; lost: readonly LostPart[] }> {
        const loaded: LoadedPart[] = [];
        const lost: LostPart[] = [];
        for await (const one of this.parts.load(parts)) {
            if ('part' in one) loaded.push(one);
            else lost.push(one);
            await this.slices.pause();
        }
        return { loaded, lost };
    }

    private async takeUp(head: Head, loaded: readonly LoadedPart[]): Promise<Loaded> {
        const items: StateItem[] = [];
        for (const { part, items: some } of loaded) {
            await this.slices.pause();
            for (const { item, position } of some) {
                this.contents.putInPart(identify(item), part, position);
                items.push(item);
            }
        }
        const tail = new Batch();
        for (const item of head.items) {
            tail.add({ ...identify(item), text: JSON.stringify(item) });
            items.push(item);
        }
        this.putInHead(tail);
        return { save: head.save, items };
    }

    private async setAside(lost: readonly LostPart[], now: number): Promise<readonly string[]> {
        const damaged = new Map(lost.filter(({ isDamaged }) => isDamaged).map((part) => [part.number, part]));
        const sentences: string[] = [];
        for (const part of damaged.values()) sentences.push(await this.parts.setAside(part, now));
        return sentences;
    }
}
