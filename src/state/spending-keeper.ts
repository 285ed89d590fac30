import { z } from 'zod';
import { lazy } from '../common/lazy.js';
import type { Budgets } from '../budget/budgets.js';
import type { Ledger } from '../budget/ledger.js';
import { redact } from '../common/redact.js';
import type { Clock } from '../dispatch/clock.js';
import type { StateStore } from '../stores/store.js';
import { readText, writeText } from './texts.js';

export interface SpendingKeeperOptions {
    readonly ledger: Ledger;
    readonly budgets: Budgets;
    /** What its text is called in the store. */
    readonly key: string;
    readonly clock: Clock;
    /** Something went wrong, and the crawl goes on without; a sentence. */
    readonly onTrouble: (sentence: string) => void;
}

/** A process that dies forgets what it spent in so many milliseconds at most. The text is small. */
const EVERY_MILLIS = 2_000;

const count = lazy(() => z.number().nonnegative());

const spendingSchema = lazy(() =>
    z.object({
        sites: z.array(z.object({ site: z.string(), tariff: z.string(), bytes: count(), requests: count() })),
        /** Labels of the exits that were used, by tariff. */
        exits: z.record(z.string(), z.array(z.string())),
        hours: z.array(
            z.object({
                budget: z.int().nonnegative(),
                hour: count(),
                bytes: count(),
                money: count(),
                requests: count(),
            }),
        ),
    }),
);

/** Keeps what was spent, so that a crawl that was cut off goes on with what is left. */
export class SpendingKeeper {
    private store: StateStore | undefined;
    private opening: Promise<void> | undefined;
    private saved = '';
    /** The last one that was begun: an older text must not be written over a newer one. */
    private saving: Promise<void> = Promise.resolve();
    private stopTimer: () => void = () => undefined;
    private isFailing = false;

    constructor(private readonly options: SpendingKeeperOptions) {}

    /** Takes up what was spent before; only the first call does anything. Never rejects. */
    open(store: StateStore): Promise<void> {
        return (this.opening ??= this.load(store));
    }

    /** Never rejects. */
    save(): Promise<void> {
        this.saving = this.saving.then(() => this.write());
        return this.saving;
    }

    async close(): Promise<void> {
        this.stopTimer();
        await this.save();
    }

    private async load(store: StateStore): Promise<void> {
        const { ledger, budgets, key } = this.options;
        try {
            const found = readText(await store.load(key), spendingSchema());
            if (found.kind === 'whole') {
                ledger.restore(found.content);
                budgets.restore(found.content.hours);
            }
            if (found.kind === 'unreadable') this.tell('read', found.reason);
        } catch (error) {
            this.tell('read', String(error));
        }
        this.store = store;
        this.wait();
    }

    private wait(): void {
        this.stopTimer = this.options.clock.schedule(EVERY_MILLIS, () => void this.save().then(() => this.wait()));
    }

    private async write(): Promise<void> {
        const { ledger, budgets, key } = this.options;
        const members = JSON.stringify({ ...ledger.snapshot(), hours: budgets.snapshot() });
        if (this.store === undefined || members === this.saved) return;
        try {
            await this.store.save(key, writeText(members.slice(1, -1)));
            this.saved = members;
            this.isFailing = false;
        } catch (error) {
            if (!this.isFailing) this.tell('saved', String(error));
            this.isFailing = true;
        }
    }

    private tell(what: 'read' | 'saved', why: string): void {
        const { onTrouble, key } = this.options;
        onTrouble(
            `What was spent ("${key}") could not be ${what}, so a crawl that is cut off goes on with the whole budget: ${redact(why)}`,
        );
    }
}
