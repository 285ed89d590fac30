import type { SessionPool } from '@crawlee/core';

/** What is to happen around crawls. */
export interface CrawlWatcher {
    /** A crawler has opened its session pool. */
    begin(pool: SessionPool): Promise<void>;
    /** It has closed it: the crawl is over. */
    end(pool: SessionPool): Promise<void>;
}

/** Tells several as if they were one. */
export function watchedBy(...watchers: readonly CrawlWatcher[]): CrawlWatcher {
    return {
        begin: async (pool) => {
            await Promise.all(watchers.map((watcher) => watcher.begin(pool)));
        },
        end: async (pool) => {
            await Promise.all(watchers.map((watcher) => watcher.end(pool)));
        },
    };
}

/** Tells a watcher of the crawl that a pool belongs to, from now to the moment at which Crawlee closes the pool. */
export async function watchCrawl(pool: SessionPool, watcher: CrawlWatcher): Promise<void> {
    const teardown = pool.teardown.bind(pool);
    let isOver = false;
    Object.assign(pool, {
        teardown: async (...options: Parameters<SessionPool['teardown']>) => {
            await teardown(...options);
            if (isOver) return;
            isOver = true;
            await watcher.end(pool);
        },
    });
    await watcher.begin(pool);
}
