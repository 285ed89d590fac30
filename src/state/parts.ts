import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import type { Revision } from './entries.js';
import { itemSchema } from './items.js';

/** A part is written once it has so many characters: little enough for any store, and for one turn of the event loop. */
const PART_CHARACTERS = 200_000;

export const partSchema = lazy(() => z.object({ save: z.int().nonnegative(), items: z.array(itemSchema()) }));

/** What a head says about a part. */
export const partRecordSchema = lazy(() =>
    z.object({
        number: z.int().positive(),
        /** The state with which it was written; tells it from one that had its number before. */
        save: z.int().nonnegative(),
        /** Positions of items that do not count any more: they ended, or a later part has them. */
        gone: z.array(z.int().nonnegative()),
    }),
);
export type PartRecord = z.infer<ReturnType<typeof partRecordSchema>>;

/** A text of items that was written once. Heads say which of its items still count. */
export class Part {
    private readonly gone: Set<number>;

    constructor(
        readonly number: number,
        readonly save: number,
        private readonly size: number,
        gone: readonly number[] = [],
    ) {
        this.gone = new Set(gone);
    }

    drop(position: number): void {
        this.gone.add(position);
    }

    get isEmpty(): boolean {
        return this.gone.size === this.size;
    }

    /** Half of it or more is not needed: what is left is worth writing again, so that states stay below twice their size. */
    get isWorn(): boolean {
        return 2 * this.gone.size >= this.size;
    }

    record(): PartRecord {
        return { number: this.number, save: this.save, gone: [...this.gone] };
    }
}

/** An entry as it is written. */
export interface EntryText {
    readonly key: string;
    readonly revision: Revision;
    readonly text: string;
}

/** Items on their way into a text. */
export class Batch {
    private readonly entries: EntryText[] = [];
    private characters = 0;

    hasRoomFor({ text }: EntryText): boolean {
        return this.characters === 0 || this.characters + text.length <= PART_CHARACTERS;
    }

    add(entry: EntryText): void {
        this.entries.push(entry);
        this.characters += entry.text.length;
    }

    get texts(): readonly EntryText[] {
        return this.entries;
    }
}

export function itemsJson(texts: readonly EntryText[]): string {
    return `[\n${texts.map(({ text }) => text).join(',\n')}\n]`;
}
