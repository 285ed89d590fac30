import type { SessionPool } from '@crawlee/core';
import type { SpendingKeeper } from '../../state/spending-keeper.js';
import type { CrawlWatcher } from '../session-pool/crawl-watch.js';
import { keyValueStore } from './key-value-store.js';

// Crawlee's own, from @crawlee/core, `EventType`.
const EVENTS = ['persistState', 'migrating', 'aborting'] as const;

/**
 * Keeps what was spent in the crawl's default key-value store, beside its queue: it lasts as long as what Crawlee takes for
 * one crawl, and not as long as what is learned of exits and sites.
 */
export class SpendingWatch implements CrawlWatcher {
    private readonly running = new Map<SessionPool, () => void>();

    constructor(private readonly keeper: SpendingKeeper) {}

    async begin(pool: SessionPool): Promise<void> {
        const events = pool.config.getEventManager();
        const save = (): Promise<void> => this.keeper.save();
        for (const event of EVENTS) events.on(event, save);
        this.running.set(pool, () => {
            for (const event of EVENTS) events.off(event, save);
        });
        await this.keeper.open(keyValueStore(undefined, pool.config));
    }

    async end(pool: SessionPool): Promise<void> {
        this.running.get(pool)?.();
        this.running.delete(pool);
        await this.keeper.save();
    }
}
