import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SessionPool } from '@crawlee/cheerio';
import { CheerioCrawler } from '@crawlee/cheerio';
import { expect, it } from 'vitest';
import type { Provider, StateStore } from '../../src/index.js';
import { memoryStore, proxyUrls } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

/** A store that knows how much it holds. */
function measuredStore(): StateStore & { bytes: () => number } {
    const store = memoryStore();
    const sizes = new Map<string, number>();
    return {
        ...store,
        load: (key) => store.load(key),
        save: async (key, text) => {
            sizes.set(key, text.length);
            await store.save(key, text);
        },
        remove: async (key) => {
            sizes.delete(key);
            await store.remove(key);
        },
        // The newest of three copies is not told by the names of the keys, so all of them count.
        bytes: () => [...sizes.values()].reduce((sum, size) => sum + size, 0),
    };
}

async function collectGarbage(): Promise<void> {
    setFlagsFromString('--expose_gc');
    const collect = runInNewContext('gc') as () => void;
    for (let round = 0; round < 5; round += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        collect();
    }
}

it('keeps nothing of crawlers that have finished, one after another, but the sessions that go on', async () => {
    const target = await lab({ exits: 4 });
    const store = measuredStore();
    const proxySessions = sessionsFor(target, { state: { store } });
    const pools: WeakRef<SessionPool>[] = [];
    const ids = new Set<string>();
    const sizes: number[] = [];
    const crawl = async (round: number): Promise<void> => {
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, {
                maxConcurrency: 2,
                requestHandler: ({ session }) => void ids.add(session!.id),
            }),
            inMemory(),
        );
        await crawler.run(target.site.urls(4, `/round-${round}`));
        pools.push(new WeakRef(crawler.sessionPool!));
        sizes.push(store.bytes());
    };
    for (let round = 0; round < 50; round += 1) await crawl(round);

    expect(target.site.servedPages()).toHaveLength(200);
    expect(target.site.strayCookies()).toEqual([]);
    expect(ids.size).toBe(4);
    expect(sizes.at(-1)! / sizes[9]!).toBeLessThan(1.3);
    const alive = async (): Promise<number> => {
        await collectGarbage();
        return pools.filter((pool) => pool.deref() !== undefined).length;
    };
    // Those that ended a moment ago are held until their last timers have run; the very latest by what has just returned.
    await expect.poll(alive, { timeout: 10_000, interval: 500 }).toBeLessThanOrEqual(2);
}, 60_000);

it('makes no sessions for connections that cannot be had', async () => {
    const target = await lab({ exits: 3 });
    const list = proxyUrls(target.proxyUrls);
    let failures = 0;
    const provider: Provider = {
        ...list,
        connect: (...asked) => {
            failures += 1;
            return failures <= 12 ? Promise.reject(new Error('the service is busy')) : list.connect(...asked);
        },
    };
    const proxySessions = sessionsFor(target, { provider, proxyUrls: undefined } as never);
    const used = new Set<string>();
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 3,
            requestHandler: ({ session }) => void used.add(session!.id),
        }),
        inMemory(),
    );
    await crawler.run(target.site.urls(12));
    expect(target.site.servedPages().length).toBeGreaterThanOrEqual(9);
    expect(
        crawler
            .sessionPool!.getState()
            .sessions.map(({ id }) => id)
            .toSorted(),
    ).toEqual([...used].toSorted());
});
