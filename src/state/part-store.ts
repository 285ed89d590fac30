import type { Random } from '../common/session-id.js';
import type { StateStore } from '../stores/store.js';
import type { StateItem } from './items.js';
import { ParallelWrites } from './parallel-writes.js';
import type { Batch, PartRecord } from './parts.js';
import { itemsJson, Part, partSchema } from './parts.js';
import { withPackedCookies } from './packed-cookies.js';
import { setAside } from './set-aside.js';
import { readText, writeText } from './texts.js';

/** Parts that are loaded at the same time: the memory that they take before they are read is 8 × 200 000 characters. */
const PARTS_AT_ONCE = 8;
/**
 * Numbers are drawn out of twice as many as are taken, and so many more: few enough for the parts that killed processes left
 * to be written over soon, enough not to meet one that is locked still.
 */
const SPARE_NUMBERS = 16;

/** A part as it was found, with those of its items that count. */
export interface LoadedPart {
    readonly part: Part;
    readonly items: readonly { readonly item: StateItem; readonly position: number }[];
}

/** A part that cannot be used. */
export interface LostPart {
    readonly number: number;
    /** Ends a sentence. */
    readonly reason: string;
    /** Whether there is a text that somebody else may be able to read. */
    readonly isDamaged: boolean;
}

/** Reads and writes parts under numbers that no head names. */
export class PartStore {
    /** In the store, as far as is known. */
    private readonly numbers = new Set<number>();

    constructor(
        private readonly store: StateStore,
        private readonly key: string,
        private readonly random: Random,
    ) {}

    /** A head names it: its number is taken. */
    noteNumber(number: number): void {
        this.numbers.add(number);
    }

    /** The parts of a state in order; several are asked for at a time. */
    async *load(records: readonly PartRecord[]): AsyncGenerator<LoadedPart | LostPart> {
        for (let first = 0; first < records.length; first += PARTS_AT_ONCE) {
            const some = records.slice(first, first + PARTS_AT_ONCE);
            const texts = await Promise.all(some.map(({ number }) => this.store.load(this.keyOf(number))));
            for (const [index, text] of texts.entries()) yield readPart(some[index]!, text);
        }
    }

    async save(batch: Batch, save: number): Promise<Part> {
        const number = this.unusedNumber();
        this.numbers.add(number);
        await this.store.save(this.keyOf(number), writeText(`"save":${save},"items":${itemsJson(batch.texts)}`));
        return new Part(number, save, batch.texts.length);
    }

    /** @returns what was done, as a sentence. */
    async setAside({ number, reason }: LostPart, now: number): Promise<string> {
        return setAside(this.store, this.keyOf(number), reason, now);
    }

    async removeUnless(isNeeded: (number: number) => boolean): Promise<void> {
        const removals = new ParallelWrites();
        for (const number of [...this.numbers]) {
            if (isNeeded(number)) continue;
            await removals.add(() => this.remove(number));
        }
        await removals.finish();
    }

    /** A part that cannot be removed now is tried again with the next state. */
    private async remove(number: number): Promise<void> {
        await this.store.remove(this.keyOf(number)).then(
            () => this.numbers.delete(number),
            () => undefined,
        );
    }

    /**
     * Drawn at random, because the process before may have been killed while it wrote a part: files that it had locked stay
     * so for ten seconds. What it left is written over some day.
     */
    private unusedNumber(): number {
        const range = 2 * this.numbers.size + SPARE_NUMBERS;
        let number = 1 + Math.floor(this.random() * range);
        while (this.numbers.has(number)) number = 1 + (number % range);
        return number;
    }

    private keyOf(number: number): string {
        return `${this.key}_P${number}`;
    }
}

function readPart({ number, save, gone }: PartRecord, text: string | undefined): LoadedPart | LostPart {
    const found = readText(text, partSchema());
    if (found.kind === 'unreadable') return { number, reason: found.reason, isDamaged: true };
    if (found.kind !== 'whole' || found.content.save !== save) {
        return { number, reason: 'it is not complete', isDamaged: false };
    }
    const part = new Part(number, save, found.content.items.length, gone);
    const items = found.content.items.map((item, position) => ({ item: packed(item), position }));
    const dropped = new Set(gone);
    return { part, items: items.filter(({ position }) => !dropped.has(position)) };
}

function packed(item: StateItem): StateItem {
    return item.kind === 'session' ? { ...item, session: withPackedCookies(item.session) } : item;
}
