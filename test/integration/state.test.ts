import { setTimeout as sleep } from 'node:timers/promises';
import { CheerioCrawler, KeyValueStore, Log, SessionPool } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { ProxySessionsOptions, StateStore } from '../../src/index.js';
import { memoryStore, ProxySessions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const KEY = 'PROXY_SESSIONS_PROXY_URLS';

async function crawl(
    target: Lab,
    options: Partial<ProxySessionsOptions>,
    { pages = 30, configuration = inMemory(), prefix = '/page' } = {},
): Promise<ProxySessions> {
    const proxySessions = sessionsFor(target, options);
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 5, requestHandler: () => {} }),
        configuration,
    );
    await crawler.run(target.site.urls(pages, prefix));
    return proxySessions;
}

function spyOnWarnings(): () => string[] {
    const spy = vi.spyOn(Log.prototype, 'warning').mockImplementation(() => {});
    onTestFinished(() => spy.mockRestore());
    return () => spy.mock.calls.map(([message]) => message).filter((message) => message.startsWith('The state'));
}

it('lets exits rest on that the run before found refused', async () => {
    const target = await lab({ exits: 12 });
    const banned = target.exits.slice(0, 5).map(({ ip }) => ip);
    target.site.setPolicy(bannedExits(banned));
    const store = memoryStore();
    const cooldown = { baseSecs: 60 }; // longer than both crawls
    await crawl(target, { state: { store }, cooldown }, { pages: 60 });
    const refused = new Set(target.site.pages().flatMap(({ status, clientIp }) => (status === 403 ? [clientIp] : [])));
    expect(refused.size).toBeGreaterThanOrEqual(2);
    target.site.clearLog();
    await crawl(target, { state: { store }, cooldown, seed: 2 }, { pages: 60, prefix: '/again' });
    expect(target.site.servedPages()).toHaveLength(60);
    expect(target.site.pages().filter(({ clientIp }) => refused.has(clientIp))).toEqual([]);
    expect(target.site.strayCookies()).toEqual([]);
});

it('keeps neither passwords nor user names nor addresses as keys', async () => {
    const target = await lab({ exits: 4 });
    const texts = new Map<string, string>();
    const inner = memoryStore();
    const save: StateStore['save'] = async (key, text) => {
        texts.set(key, text);
        await inner.save(key, text);
    };
    await crawl(target, { state: { store: { ...inner, save } } });
    const all = JSON.stringify([...texts]);
    expect(all).toContain(`"${KEY}_`);
    expect(all).toContain('"kind');
    expect(all).not.toContain('pw-4f1b9c7e');
    expect(all).not.toContain('lab:');
    expect(all).not.toContain('lab@');
});

it('is saved at once when the platform moves or aborts the run, and in Crawlee’s own rhythm', async () => {
    for (const event of ['migrating', 'aborting', 'persistState'] as const) {
        const store = memoryStore();
        const configuration = inMemory();
        const proxySessions = sessionsFor({ proxyUrls: ['http://one.example:1'] }, { state: { store } });
        const pool = await SessionPool.open(proxySessions.partsFor(CheerioCrawler).sessionPoolOptions, configuration);
        await pool.addSession({ id: 'kept' });
        expect(await newest(store)).toBeUndefined();
        const events = configuration.getEventManager();
        events.emit(event);
        await events.waitForAllListenersToComplete();
        expect(await newest(store)).toContain('"kept"');
        await pool.teardown();
        expect(['migrating', 'aborting'].map((name) => events.listenerCount(name as never))).toEqual([0, 0]);
    }
});

it('is saved every so often while a crawl goes on', async () => {
    const store = memoryStore();
    const target = await lab({ exits: 2 });
    const proxySessions = sessionsFor(target, { state: { store, everySecs: 0.05 } });
    const seen: (string | undefined)[] = [];
    const options = proxySessions.optionsFor(CheerioCrawler, {
        requestHandler: async () => {
            while ((await newest(store)) === undefined) await sleep(10);
            seen.push(await newest(store));
        },
    });
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(2));
    expect(seen).toHaveLength(2);
});

it('that cannot be read is moved and told of once, and the crawl begins without it', async () => {
    const warnings = spyOnWarnings();
    const target = await lab({ exits: 3 });
    const store = memoryStore();
    const newer = '{"format":"crawlee-proxy-sessions","version":99,"anything":true}';
    await store.save(`${KEY}_A`, newer);
    await store.save(`${KEY}_B`, 'hello');
    await store.save(`${KEY}_RETIRED_A`, '[]');
    await crawl(target, { state: { store } });
    expect(target.site.servedPages()).toHaveLength(30);
    expect(warnings()).toHaveLength(1);
    const moved = [...warnings()[0]!.matchAll(/now called "([^"]+)"/g)].map(([, key]) => key!);
    expect(moved).toHaveLength(3);
    expect(await store.load(moved[0]!)).toBe(newer);
    expect(await newest(store)).toBeDefined();
});

it('that cannot be loaded or saved is told of once, and stops nothing', async () => {
    const warnings = spyOnWarnings();
    const target = await lab({ exits: 5, site: { policy: bannedExits(['127.3.0.1']) } });
    const fail = (): Promise<never> => Promise.reject(new Error('no way to redis://user:secret@redis.example'));
    const store: StateStore = { name: 'broken', load: fail, save: fail, remove: fail };
    await crawl(target, { state: { store, everySecs: 0.05 } });
    expect(target.site.servedPages()).toHaveLength(30);
    expect(warnings().map((message) => /could not be (loaded|saved)/.exec(message)?.[1])).toEqual(['loaded', 'saved']);
    expect(warnings().join()).not.toContain('secret');
});

it('does not bring back sessions that their provider has forgotten', async () => {
    const target = await lab({ exits: 3 });
    const byAge = async (maxAgeSecs: number): Promise<number> => {
        const store = memoryStore();
        const provider = { ...listOf(target), lifetime: { maxAgeSecs } };
        const run = (prefix: string, seed: number): Promise<unknown> =>
            crawl(target, { provider, proxyUrls: undefined, state: { store }, seed } as never, { pages: 12, prefix });
        await run('/before', 1);
        const given = new Set(target.site.log.flatMap(({ cookies }) => cookies.visitor ?? []));
        await sleep(1_000);
        target.site.clearLog();
        await run('/after', 2);
        return target.site.log.filter(({ cookies }) => given.has(cookies.visitor ?? '')).length;
    };
    // They count from when the session began, not from when it was restored.
    expect(await byAge(1)).toBe(0);
    expect(await byAge(600)).toBeGreaterThan(0);
});

it('with "none" keeps nothing, and leaves the session pool to Crawlee', async () => {
    const target = await lab({ exits: 2 });
    const configuration = inMemory();
    await crawl(target, { state: { store: 'none' } }, { configuration });
    const store = await KeyValueStore.open(undefined, { config: configuration });
    const keys: string[] = [];
    await store.forEachKey((key) => void keys.push(key));
    expect(keys.filter((key) => key.startsWith('PROXY_SESSIONS'))).toEqual([]);
    expect(keys).toContain('SDK_SESSION_POOL_STATE');
});

it('rests where Crawlee keeps the pool, under a key of the provider', async () => {
    const target = await lab({ exits: 2 });
    const configuration = inMemory();
    await crawl(target, {}, { configuration });
    const store = await KeyValueStore.open(undefined, { config: configuration });
    const keys: string[] = [];
    await store.forEachKey((key) => void keys.push(key));
    expect(keys.some((key) => key === `${KEY}_B` || key === `${KEY}_C`)).toBe(true);
    expect(keys).not.toContain('SDK_SESSION_POOL_STATE');
});

it.each([
    [{ store: 'nowhere' }, 'option "state.store" must be "none" or a store'],
    [{ store: {} }, 'option "state.store" must be "none" or a store'],
    [{ key: 'a b' }, 'option "state.key" must be up to 60 letters'],
    [{ everySecs: 0 }, 'option "state.everySecs" must be more than 0'],
    [{ every: 1 }, 'there is no option "every"'],
])('refuses the options %j', (state, message) => {
    expect(() => new ProxySessions({ proxyUrls: ['http://a.example:1'], state: state as never })).toThrow(message);
});

function listOf({ proxyUrls }: Lab) {
    return {
        name: 'list',
        exits: {
            kind: 'listed',
            exits: proxyUrls.map((_, index) => ({ id: `exit-${index}`, label: `exit-${index}` })),
        },
        connect: ({ id }: { id: string }) => proxyUrls[Number(id.slice(5))],
    } as const;
}

/** The text of the newest state. */
async function newest(store: StateStore): Promise<string | undefined> {
    const texts = await Promise.all(['A', 'B', 'C'].map((slot) => store.load(`${KEY}_${slot}`)));
    return texts.find((text) => text !== undefined);
}
