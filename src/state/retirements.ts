import { makeRoom } from '../common/make-room.js';
import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import type { Clock } from '../dispatch/clock.js';
import type { StateStore } from '../stores/store.js';
import { setAside } from './set-aside.js';
import { readText, writeText } from './texts.js';

const schema = lazy(() => z.object({ turn: z.int().nonnegative(), sessions: z.array(z.string()) }));
/**
 * One holds the newest text and is never written over. The rest are more than two processes that were killed are likely to
 * leave locked.
 */
const SLOTS = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
type Slot = (typeof SLOTS)[number];
/**
 * A slot that takes longer is left to itself: files that a killed process had locked stay so for ten seconds. The next one
 * has twice the time, so that a slow store is not made slower by six copies of each text.
 */
const PATIENCE_MILLIS = 200;
/** States that have to be saved after a session ended before none is left in which it lives. */
const SAVES_TO_FORGET = 3;
/** When states cannot be saved for long, the oldest are given up. */
const MOST_REMEMBERED = 50_000;

export interface RetirementsOptions {
    readonly store: StateStore;
    /** What the keys begin with. */
    readonly key: string;
    readonly clock: Clock;
    /** Writing failed. */
    readonly onTrouble: (error: unknown) => void;
}

/**
 * The sessions that ended since the state was saved, written down at once: a state that is half a minute old would bring
 * them back.
 */
export class Retirements {
    /** By session, the number of the last state in which it may live. */
    private readonly lastStates = new Map<string, number>();
    /** Slots to be written, in this order. */
    private readonly free: Slot[] = [...SLOTS];
    private readonly busy = new Set<Promise<void>>();
    /** The slot with the newest text: not free, because what is cut off while it is written would be lost. */
    private newest: { readonly slot: Slot; readonly turn: number } | undefined;
    private turn = 0;
    private writing: Promise<void> | undefined;
    private isStale = false;

    constructor(private readonly options: RetirementsOptions) {}

    has(sessionId: string): boolean {
        return this.lastStates.has(sessionId);
    }

    /** @returns what could not be read, in sentences. */
    async load(lastState: number): Promise<readonly string[]> {
        const { store, clock } = this.options;
        const moved: string[] = [];
        const texts = await Promise.all(SLOTS.map((slot) => store.load(this.keyOf(slot))));
        for (const [index, slot] of SLOTS.entries()) {
            const found = readText(texts[index], schema());
            if (found.kind === 'unreadable')
                moved.push(await setAside(store, this.keyOf(slot), found.reason, clock.now()));
            if (found.kind !== 'whole') continue;
            for (const id of found.content.sessions) this.lastStates.set(id, lastState);
            this.free.splice(this.free.indexOf(slot), 1);
            this.noteText(slot, found.content.turn);
        }
        this.turn = this.newest?.turn ?? 0;
        return moved;
    }

    note(sessionId: string, lastState: number): void {
        makeRoom(this.lastStates, MOST_REMEMBERED);
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

    private async write(): Promise<void> {
        // Those that end together are noted one after another.
        await Promise.resolve();
        // Those that end while others are written down share the next text.
        while (this.isStale) {
            this.isStale = false;
            this.turn += 1;
            await this.save(this.turn);
        }
        this.writing = undefined;
    }

    /** Saves all in one slot, or in several when that takes long. */
    private async save(turn: number): Promise<void> {
        const text = writeText(`"turn":${turn},"sessions":${JSON.stringify([...this.lastStates.keys()])}`);
        while (this.free.length === 0) await Promise.race(this.busy);
        const attempts: Promise<void>[] = [];
        for (let slot = this.free.shift(); slot !== undefined; slot = this.free.shift()) {
            const patienceMillis = PATIENCE_MILLIS * 2 ** attempts.length;
            attempts.push(this.saveIn(slot, turn, text));
            if (await this.isSoon(Promise.race(attempts), patienceMillis)) return;
        }
        await Promise.race(attempts);
    }

    private saveIn(slot: Slot, turn: number, text: string): Promise<void> {
        const { store, onTrouble } = this.options;
        const saved = store
            .save(this.keyOf(slot), text)
            .then(
                () => this.noteText(slot, turn),
                (error: unknown) => {
                    onTrouble(error);
                    this.free.push(slot);
                },
            )
            .finally(() => this.busy.delete(saved));
        this.busy.add(saved);
        return saved;
    }

    /** A slot that was taken holds a whole text now: it is free again, or the one before it is. */
    private noteText(slot: Slot, turn: number): void {
        const { newest } = this;
        if (newest !== undefined && newest.turn >= turn) {
            this.free.push(slot);
            return;
        }
        this.newest = { slot, turn };
        if (newest !== undefined) this.free.push(newest.slot);
    }

    private async isSoon(event: Promise<void>, patienceMillis: number): Promise<boolean> {
        let stopWaiting: () => void = () => undefined;
        const isLate = new Promise<boolean>((resolve) => {
            stopWaiting = this.options.clock.schedule(patienceMillis, () => resolve(false));
        });
        return Promise.race([event.then(() => true), isLate]).finally(stopWaiting);
    }

    private keyOf(slot: Slot): string {
        return `${this.options.key}_RETIRED_${slot}`;
    }
}
