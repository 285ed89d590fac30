import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import type { StateStore } from '../stores/store.js';
import type { StateItem } from './items.js';
import { itemSchema } from './items.js';
import type { PartRecord } from './parts.js';
import { partRecordSchema } from './parts.js';
import { setAside } from './set-aside.js';
import type { Found } from './texts.js';
import { readText, writeText } from './texts.js';

/** A head is never written over the one before. */
export const SLOTS = ['A', 'B', 'C'] as const;
type Slot = (typeof SLOTS)[number];

/** The text of a state that is written last: with it the state is complete. */
const headSchema = lazy(() =>
    z.object({
        /** Counts up from one state to the next. */
        save: z.int().nonnegative(),
        savedAt: z.number(),
        parts: z.array(partRecordSchema()),
        /** Too few for a part of their own. */
        items: z.array(itemSchema()),
    }),
);
type HeadContent = z.infer<ReturnType<typeof headSchema>>;

/** What a state is made of. */
export interface Head {
    readonly save: number;
    readonly parts: readonly PartRecord[];
    readonly items: readonly StateItem[];
}

export interface LoadedHeads {
    /** The newest first. */
    readonly heads: readonly Head[];
    /** What could not be used, and where it is now, in sentences. */
    readonly moved: readonly string[];
}

/** The heads of the last states, in slots by turns. */
export class Heads {
    /** Numbers of the parts that each head names. */
    private readonly named = new Map<Slot, ReadonlySet<number>>();

    constructor(
        private readonly store: StateStore,
        private readonly key: string,
    ) {}

    /** Reads all heads, and moves what cannot be read out of the way. */
    async load(now: number): Promise<LoadedHeads> {
        const found = new Map<Slot, Found<HeadContent>>();
        for (const slot of SLOTS) found.set(slot, readText(await this.store.load(this.keyOf(slot)), headSchema()));
        const heads: Head[] = [];
        for (const [slot, one] of found) {
            if (one.kind !== 'whole') continue;
            heads.push(one.content);
            this.named.set(slot, numbersOf(one.content.parts));
        }
        const moved: string[] = [];
        for (const [slot, one] of found) {
            const reason = reasonToMove(one, heads.length > 0);
            if (reason !== undefined) moved.push(await setAside(this.store, this.keyOf(slot), reason, now));
        }
        return { heads: heads.toSorted((one, other) => other.save - one.save), moved };
    }

    /** @param items JSON of a list. */
    async save(save: number, now: number, parts: readonly PartRecord[], items: string): Promise<void> {
        const slot = SLOTS[save % SLOTS.length]!;
        const members = `"save":${save},"savedAt":${now},"parts":${JSON.stringify(parts)},"items":${items}`;
        await this.store.save(this.keyOf(slot), writeText(members));
        this.named.set(slot, numbersOf(parts));
    }

    /** Whether any head needs the part with this number. */
    names(number: number): boolean {
        return [...this.named.values()].some((numbers) => numbers.has(number));
    }

    private keyOf(slot: Slot): string {
        return `${this.key}_${slot}`;
    }
}

/** Whatever a process that was killed may leave is no reason, as long as there is what it saved before. */
function reasonToMove(found: Found<unknown>, hasOthers: boolean): string | undefined {
    if (found.kind === 'unreadable') return found.reason;
    return found.kind === 'cut-off' && !hasOthers ? 'it is not complete' : undefined;
}

function numbersOf(parts: readonly PartRecord[]): ReadonlySet<number> {
    return new Set(parts.map(({ number }) => number));
}
