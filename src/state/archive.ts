import { z } from 'zod';
import type { Random } from '../common/session-id.js';
import type { StateStore } from '../stores/store.js';
import type { StateItem } from './items.js';
import { itemSchema } from './items.js';
import { ParallelWrites } from './parallel-writes.js';
import { setAside } from './set-aside.js';
import type { Slices } from './slices.js';
import type { Found } from './texts.js';
import { readText, writeText } from './texts.js';

/** A part is written once it has so many characters: little enough for any store, and for one turn of the event loop. */
const PART_CHARACTERS = 200_000;
/** Parts that are loaded at the same time: the memory that they take before they are read is 8 × 200 000 characters. */
const PARTS_AT_ONCE = 8;
/** A state is never written over the one before. */
const SLOTS = ['A', 'B', 'C'] as const;
type Slot = (typeof SLOTS)[number];

/** The first text of a state, written last: with it the state is complete. */
const headSchema = z.object({
    /** Counts up from one state to the next. */
    save: z.int().nonnegative(),
    savedAt: z.number(),
    /** How many texts there are beside this one. */
    parts: z.int().nonnegative(),
    items: z.array(z.unknown()),
});
const partSchema = z.object({ save: z.int().nonnegative(), items: z.array(z.unknown()) });

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
 * Keeps whole states in a store, in slots by turns, so that there is always a complete one, whenever the process ends.
 */
export class Archive {
    constructor(
        private readonly store: StateStore,
        private readonly key: string,
        private readonly slices: Slices,
    ) {}

    /** The newest complete state. What cannot be read is moved out of the way. */
    async load(now: number): Promise<LoadResult> {
        const found = new Map<Slot, Found<Loaded>>();
        for (const slot of SLOTS) found.set(slot, await this.read(slot));
        const states = [...found.values()].flatMap((one) => (one.kind === 'whole' ? [one.content] : []));
        const state = states.toSorted((one, other) => other.save - one.save)[0];
        const moved: string[] = [];
        for (const [slot, one] of found) {
            const reason = reasonToMove(one, state !== undefined);
            if (reason !== undefined) moved.push(await setAside(this.store, this.headKey(slot), reason, now));
        }
        return { state, moved };
    }

    /**
     * The number of the first state after the one that was loaded. Drawn at random, because the process before may have
     * been killed while it wrote into the next slot, and files that it had locked stay so for ten seconds.
     */
    firstSave(loaded: Loaded | undefined, random: Random): number {
        return (loaded?.save ?? 0) + 1 + Math.floor(random() * (SLOTS.length - 1));
    }

    /**
     * Saves a state.
     * @param save Higher than that of any state before.
     */
    async save(items: Iterable<StateItem>, save: number, now: number): Promise<void> {
        const slot = SLOTS[save % SLOTS.length]!;
        const writes = new ParallelWrites();
        let [lines, characters, parts] = [[] as string[], 0, 0];
        for (const item of items) {
            const line = JSON.stringify(item);
            if (characters > 0 && characters + line.length > PART_CHARACTERS) {
                parts += 1;
                const [key, text] = [this.partKey(slot, parts), writeText(`"save":${save},"items":${list(lines)}`)];
                await writes.add(() => this.store.save(key, text));
                [lines, characters] = [[], 0];
            }
            lines.push(line);
            characters += line.length;
            await this.slices.pause();
        }
        await writes.finish();
        const members = `"save":${save},"savedAt":${now},"parts":${parts},"items":${list(lines)}`;
        await this.store.save(this.headKey(slot), writeText(members));
    }

    private async read(slot: Slot): Promise<Found<Loaded>> {
        const head = readText(await this.store.load(this.headKey(slot)), headSchema);
        if (head.kind !== 'whole') return head;
        const { save, parts } = head.content;
        const items: StateItem[] = [];
        const texts = this.partTexts(slot, parts);
        // The head has the last items itself.
        for (let number = 1; number <= parts + 1; number += 1) {
            const part = number > parts ? head : readText((await texts.next()).value, partSchema);
            if (part.kind === 'unreadable') return part;
            // A newer state was being written into the slot.
            if (part.kind !== 'whole' || part.content.save !== save) return { kind: 'cut-off' };
            for (const json of part.content.items) {
                const item = itemSchema.safeParse(json);
                if (!item.success) return { kind: 'unreadable', reason: damage(item.error) };
                items.push(item.data);
                await this.slices.pause();
            }
        }
        return { kind: 'whole', content: { save, items } };
    }

    /** The texts of all parts in order; several are asked for at a time. */
    private async *partTexts(slot: Slot, parts: number): AsyncGenerator<string | undefined, undefined> {
        for (let first = 1; first <= parts; first += PARTS_AT_ONCE) {
            const numbers = Array.from(
                { length: Math.min(PARTS_AT_ONCE, parts - first + 1) },
                (_, index) => first + index,
            );
            yield* await Promise.all(numbers.map((number) => this.store.load(this.partKey(slot, number))));
        }
        return undefined;
    }

    private headKey(slot: Slot): string {
        return `${this.key}_${slot}`;
    }

    private partKey(slot: Slot, number: number): string {
        return `${this.headKey(slot)}_${number}`;
    }
}

/** Whatever a process that was killed may leave is no reason, as long as there is what it saved before. */
function reasonToMove(found: Found<unknown>, hasState: boolean): string | undefined {
    if (found.kind === 'unreadable') return found.reason;
    return found.kind === 'cut-off' && !hasState ? 'it is not complete' : undefined;
}

function damage(error: z.ZodError): string {
    return `it is damaged at "${error.issues[0]!.path.join('.')}"`;
}

function list(lines: readonly string[]): string {
    return `[\n${lines.join(',\n')}\n]`;
}
