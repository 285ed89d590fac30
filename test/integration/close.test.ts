import { setTimeout as sleep } from 'node:timers/promises';
import { CheerioCrawler, Log } from '@crawlee/cheerio';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Provider, ProxySessionsOptions } from '../../src/index.js';
import { memoryStore, ProxySessions, proxyUrls } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

type Target = Awaited<ReturnType<typeof lab>>;

/** A service whose sessions leave by the proxies of the lab, and which is told of their end. */
function service({ proxyUrls: urls }: Target, lifetime: Provider['lifetime'] = {}) {
    const list = proxyUrls(urls);
    const ids = list.exits.kind === 'listed' ? list.exits.exits.map(({ id }) => id) : [];
    const ended: string[] = [];
    let made = 0;
    const provider: Provider = {
        name: 'service',
        exits: {
            kind: 'assigned',
            maxSessions: ids.length,
            create: () => Promise.resolve({ id: String(made++), label: `session ${made}` }),
            find: () => Promise.resolve(undefined),
        },
        lifetime,
        connect: ({ id }, context) => list.connect({ id: ids[Number(id)]!, label: id }, context),
        end: ({ id }) => Promise.resolve(void ended.push(id)),
    };
    return { provider, ended, made: () => made };
}

describe('close()', () => {
    it('ends the sessions of a service although the store cannot be closed, and says so', async () => {
        const warning = vi.spyOn(Log.prototype, 'warning').mockImplementation(() => {});
        onTestFinished(() => warning.mockRestore());
        const target = await lab({ exits: 3 });
        const { provider, ended, made } = service(target);
        const store = { ...memoryStore(), close: () => Promise.reject(new Error('the store hangs')) };
        const proxySessions = new ProxySessions({ provider, state: { store }, seed: 1 });
        const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 3, requestHandler: () => {} });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(9));
        await proxySessions.close();
        expect(made()).toBeGreaterThan(0);
        expect(new Set(ended).size).toBe(made());
        expect(warning.mock.calls.flat()).toContain('close(): the store hangs; all else was closed.');
    });

    it.each<['http' | 'socks5', Partial<ProxySessionsOptions>]>([
        ['http', {}],
        ['socks5', {}],
    ])('has nothing sent after it, by %s proxies, however far the preparation of sessions is', async (protocol) => {
        const target = await lab({ exits: 4, protocol });
        let isClosed = false;
        let begun = 0;
        let refused = 0;
        const proxySessions = sessionsFor(target, {
            maxSessionFailures: 100,
            prepareSession: async ({ sendRequest, url }) => {
                for (let step = 0; step < 20; step += 1) {
                    if (!isClosed) begun += 1;
                    const answer = sendRequest({ url: new URL(`/step-${step}`, url).href });
                    await answer.catch((error: unknown) => {
                        refused += 1;
                        throw error;
                    });
                    await sleep(20);
                }
            },
        });
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 4,
            maxRequestRetries: 0,
            requestHandler: () => {},
        });
        const crawl = new CheerioCrawler(options, inMemory()).run(target.site.urls(8)).catch(() => undefined);
        while (begun < 8) await sleep(5);
        await proxySessions.close();
        isClosed = true;
        await crawl;
        expect(target.site.log.length).toBeLessThanOrEqual(begun);
        expect(refused).toBeGreaterThan(0);
        expect(target.site.servedPages().filter(({ path }) => !path.startsWith('/step'))).toEqual([]);
    });
});

it('an idle session of a service ends when its time is over, although nobody asks for it', async () => {
    const target = await lab({ exits: 2 });
    const { provider, ended } = service(target, { idleSecs: 1 });
    const proxySessions = sessionsFor(target, { provider, proxyUrls: undefined } as never);
    const reasons: string[] = [];
    proxySessions.on('sessionRetired', ({ reason }) => reasons.push(reason));
    const options = proxySessions.optionsFor(CheerioCrawler, {
        minConcurrency: 2,
        requestHandler: async ({ request }) => {
            if (request.url.endsWith('/2')) await vi.waitFor(() => expect(ended).toHaveLength(1), 10_000);
        },
    });
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(2));
    expect(target.site.servedPages()).toHaveLength(2);
    expect(reasons[0]).toBe('expired');
});
