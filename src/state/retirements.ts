import { z } from 'zod';
import type { StateStore } from '../stores/store.js';
import { setAside } from './set-aside.js';
import { readText, writeText } from './texts.js';

const schema = z.object({ turn: z.int().nonnegative(), sessions: z.array(z.string()) });
/** Written by turns: when one is cut off, the other has all but the newest. */
const SLOTS = ['A', 'B'] as const;
/** States that have to be saved after a session ended before none is left in which it lives. */
const SAVES_TO_FORGET = 2;
/** When states cannot be saved for long, the oldest are given up. */
const MOST_REMEMBERED = 50_000;

/**
 * The sessions that ended since the state was saved, written down at once: a state that is half a minute old would bring
 * them back.
 */
export class Retirements {
    /** By session, the number of the last state in which it may live. */
    private readonly lastStates = new Map<string, number>();
    private turn = 0;
    private writing: Promise<void> | undefined;
    private isStale = false;

    /** @param onTrouble Writing failed. */
    constructor(
        private readonly store: StateStore,
        private readonly key: string,
        private readonly onTrouble: (error: unknown) => void,
    ) {}

    has(sessionId: string): boolean {
        return this.lastStates.has(sessionId);
    }

    /** @returns what could not be read, as a sentence. */
    async load(lastState: number, now: number): Promise<string | undefined> {
        const moved: string[] = [];
        for (const slot of SLOTS) {
            const key = this.slotKey(slot);
            const found = readText(await this.store.load(key), schema);
            if (found.kind === 'unreadable') moved.push(await setAside(this.store, key, found.reason, now));
            if (found.kind !== 'whole') continue;
            this.turn = Math.max(this.turn, found.content.turn);
            for (const id of found.content.sessions) this.lastStates.set(id, lastState);
        }
        return moved.length === 0 ? undefined : moved.join(' ');
    }

    note(sessionId: string, lastState: number): void {
        if (this.lastStates.size >= MOST_REMEMBERED) this.lastStates.delete(this.lastStates.keys().next().value!);
        this.lastStates.set(sessionId, lastState);
        this.isStale = true;
        this.writing ??= this.write();
    }

    /** A state was saved. */
    noteSaved(state: number): void {
        for (const [id, lastState] of this.lastStates) {
            if (lastState + SAVES_TO_FORGET <= state) this.lastStates.delete(id);
        }
    }

    /** Resolves when all that was noted is written down, or cannot be. */
    async written(): Promise<void> {
        await this.writing;
    }

    /** Sessions that end while others are written down share the next text. */
    private async write(): Promise<void> {
        // Those that end together are noted one after another.
        await Promise.resolve();
        while (this.isStale) {
            this.isStale = false;
            this.turn += 1;
            const text = writeText(`"turn":${this.turn},"sessions":${JSON.stringify([...this.lastStates.keys()])}`);
            await this.store.save(this.slotKey(SLOTS[this.turn % SLOTS.length]!), text).catch(this.onTrouble);
        }
        this.writing = undefined;
    }

    private slotKey(slot: (typeof SLOTS)[number]): string {
        return `${this.key}_RETIRED_${slot}`;
    }
}
