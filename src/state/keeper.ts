import { redactedMessage } from '../common/redact.js';
import type { Random } from '../common/session-id.js';
import type { Clock } from '../dispatch/clock.js';
import type { StateStore } from '../stores/store.js';
import { Archive } from './archive.js';
import type { Entry, SessionEntry } from './entries.js';
import { asItIs, entryOfSession, storedSessions } from './entries.js';
import type { SessionState, StateItem } from './items.js';
import { Retirements } from './retirements.js';
import { Slices } from '../common/slices.js';

export interface StateKeeperOptions {
    /** Where the state rests. @default the store that the first session pool brings along */
    readonly store: StateStore | undefined;
    /** What all keys begin with. */
    readonly key: string;
    readonly everyMillis: number;
    readonly clock: Clock;
    readonly random: Random;
    /** What goes into the state beside sessions. */
    readonly knowledge: () => Iterable<Entry>;
    /** Something was found from before, apart from sessions. */
    readonly onLoaded: (items: readonly StateItem[]) => Promise<void>;
    /** Grows with everything that makes a state differ from the one before. */
    readonly changes: () => number;
    /** Something went wrong with the state, and the crawl goes on without; a sentence. */
    readonly onTrouble: (sentence: string) => void;
}

/** A session pool that tells which of its sessions could go on. */
export type SessionSource = () => Iterable<SessionEntry>;

/** A session's end is waited for so long to be written down; a store that takes longer does not hold the crawl up. */
const PATIENCE_MILLIS = 5_000;

interface Opened {
    readonly archive: Archive;
    readonly retirements: Retirements;
}

/** Decides when the state is loaded and saved. A state that cannot be loaded or saved never stops a crawl. */
export class StateKeeper {
    private readonly slices = new Slices();
    private readonly sources = new Map<string, SessionSource>();
    private opening: Promise<void> | undefined;
    private opened: Opened | undefined;
    private store: StateStore | undefined;
    private lastSave = 0;
    private changesSaved = 0;
    private saving: Promise<void> | undefined;
    private next: Promise<void> | undefined;
    private stopTimer: () => void = () => undefined;
    /** Numbers of the pools that are open. */
    private readonly numbers = new Set<number>();
    private isFailing = false;
    private isClosed = false;

    constructor(private readonly options: StateKeeperOptions) {}

    /** What all keys begin with. */
    get key(): string {
        return this.options.key;
    }

    /**
     * Loads the state; only the first call does anything. Never rejects.
     * @param fallback Where it rests when the user did not say.
     */
    open(fallback: () => StateStore): Promise<void> {
        return (this.opening ??= this.load(this.options.store ?? fallback()));
    }

    /** Pools without a name of their own are numbered in the order in which they open; a number is free again after its crawl. */
    takePoolName(): string {
        let number = 1;
        while (this.numbers.has(number)) number += 1;
        this.numbers.add(number);
        return `${this.key}_POOL_${number}`;
    }

    /** The sessions that go on in a new pool: those from the state, or of the crawler's pool before. */
    sessionsFor(pool: string): Iterable<SessionEntry> {
        return this.withoutRetired(this.sources.get(pool)?.() ?? []);
    }

    /** From now on the pool is asked for its sessions, also when it is closed. */
    keepSessions(pool: string, source: SessionSource): void {
        this.sources.set(pool, source);
    }

    /** The crawl of a pool is over: its sessions are kept as they are, for the next pool of that name. */
    release(pool: string): void {
        const sessions = Array.from(this.sessionsFor(pool), asItIs);
        this.sources.set(pool, () => sessions);
        const number = Number(pool.slice(`${this.key}_POOL_`.length));
        this.numbers.delete(number);
    }

    forgetSessions(pool: string): void {
        this.sources.delete(pool);
    }

    /** A session ended. */
    noteRetired(sessionId: string): void {
        this.opened?.retirements.note(sessionId, this.lastSave + (this.saving === undefined ? 0 : 1));
    }

    /** Resolves when the sessions that have ended by now cannot come back, or after five seconds. */
    async retirementsWritten(): Promise<void> {
        await this.inTime(this.opened?.retirements.written());
    }

    private async inTime(written: Promise<void> | undefined): Promise<void> {
        let stopWaiting: () => void = () => undefined;
        const patience = new Promise<void>((resolve) => {
            stopWaiting = this.options.clock.schedule(PATIENCE_MILLIS, resolve);
        });
        await Promise.race([written, patience]);
        stopWaiting();
    }

    /** Resolves when the state as it is now is saved, or after five seconds: a slow store does not hold the crawl up. */
    async savedSoon(): Promise<void> {
        await this.inTime(this.save());
    }

    /** Saves the state as it is now, or a little later. Never rejects. */
    save(): Promise<void> {
        if (this.opened === undefined || this.isClosed) return Promise.resolve();
        // The one under way may have passed over what changed since.
        if (this.saving !== undefined) {
            return (this.next ??= this.saving.then(() => {
                this.next = undefined;
                return this.save();
            }));
        }
        this.saving = this.write(this.opened).finally(() => (this.saving = undefined));
        return this.saving;
    }

    /** Saves for the last time. */
    async close(): Promise<void> {
        this.stopTimer();
        await this.save();
        if (this.isClosed) return;
        this.isClosed = true;
        await this.opened?.retirements.written();
        await this.store?.close?.();
    }

    private async load(store: StateStore): Promise<void> {
        const { key, clock, random, onLoaded } = this.options;
        this.store = store;
        const archive = new Archive(store, key, this.slices, random);
        const onTrouble = (error: unknown): void => this.noteFailure(error);
        const retirements = new Retirements({ store, key, clock, onTrouble });
        try {
            const { state, moved } = await archive.load(clock.now());
            this.lastSave = archive.firstSave(random) - 1;
            const alsoMoved = await retirements.load(this.lastSave);
            if (moved.length + alsoMoved.length > 0) this.options.onTrouble([...moved, ...alsoMoved].join(' '));
            for (const [pool, sessions] of byPool(state?.items ?? []))
                this.sources.set(pool, () => storedSessions(sessions));
            await onLoaded(state?.items.filter(({ kind }) => kind !== 'session') ?? []);
        } catch (error) {
            // Whatever rests there, states from now on are newer.
            this.lastSave = clock.now();
            this.options.onTrouble(
                `The state "${key}" (${store.name}) could not be loaded, and the crawl begins without it: ${redactedMessage(error)}`,
            );
        }
        this.opened = { archive, retirements };
        this.wait();
    }

    private wait(): void {
        const { clock, everyMillis, changes } = this.options;
        if (this.isClosed) return;
        this.stopTimer = clock.schedule(everyMillis, () => {
            const saved = changes() === this.changesSaved ? Promise.resolve() : this.save();
            void saved.then(() => this.wait());
        });
    }

    private async write({ archive, retirements }: Opened): Promise<void> {
        const number = this.lastSave + 1;
        const changes = this.options.changes();
        try {
            await archive.save(this.entries(), number, this.options.clock.now());
            this.lastSave = number;
            this.changesSaved = changes;
            this.isFailing = false;
            retirements.noteSaved(number);
        } catch (error) {
            this.noteFailure(error);
        }
    }

    private *entries(): Iterable<Entry> {
        yield* this.options.knowledge();
        for (const pool of [...this.sources.keys()]) {
            for (const session of this.sessionsFor(pool)) yield entryOfSession(pool, session);
        }
    }

    private *withoutRetired(sessions: Iterable<SessionEntry>): Iterable<SessionEntry> {
        for (const session of sessions) if (this.opened?.retirements.has(session.id) !== true) yield session;
    }

    /** Told once until it works again. */
    private noteFailure(error: unknown): void {
        if (this.isFailing) return;
        this.isFailing = true;
        this.options.onTrouble(
            `The state "${this.key}" (${this.store!.name}) could not be saved: ${redactedMessage(error)} The crawl goes on, ` +
                'and it is tried again.',
        );
    }
}

function byPool(items: readonly StateItem[]): ReadonlyMap<string, readonly SessionState[]> {
    const pools = new Map<string, SessionState[]>();
    for (const item of items) {
        if (item.kind !== 'session') continue;
        const sessions = pools.get(item.pool);
        if (sessions === undefined) pools.set(item.pool, [item.session]);
        else sessions.push(item.session);
    }
    return pools;
}
