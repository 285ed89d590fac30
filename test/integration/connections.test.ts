import { ImpitHttpClient } from '@crawlee/impit-client';
import { BasicCrawler, CheerioCrawler, GotScrapingHttpClient } from '@crawlee/cheerio';
import type { Lab, Visit } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { expectAsBilled, sumOf } from '../billed.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 60;

interface CrawlOptions {
    readonly sessions?: Parameters<typeof sessionsFor>[1];
    readonly crawler?: NonNullable<ConstructorParameters<typeof CheerioCrawler>[0]>;
}

async function crawl(target: Lab, urls: string[], { sessions, crawler }: CrawlOptions = {}) {
    const failed: string[] = [];
    const sessionOf = new Map<string, string>();
    const proxySessions = sessionsFor(target, sessions);
    let toldBytes = 0;
    proxySessions.on('outcome', ({ bytes }) => void (toldBytes += sumOf(bytes)));
    const options = proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 5,
        requestHandler: ({ request, session }) => void sessionOf.set(new URL(request.url).pathname, session!.id),
        failedRequestHandler: ({ request }) => void failed.push(request.url),
        ...crawler,
    });
    await new CheerioCrawler(options, inMemory()).run(urls);
    return { proxySessions, failed, sessionOf, toldBytes };
}

function connectionsOf({ exits }: Lab): number {
    return exits.reduce((sum, { connections }) => sum + connections, 0);
}

function openTo({ exits }: Lab): number {
    return exits.reduce((sum, { openConnections }) => sum + openConnections, 0);
}

/** The most sessions, by what the handlers were told of each page, whose pages came by one connection. */
function mostSessionsPerConnection(log: readonly Visit[], sessionOf: ReadonlyMap<string, string>): number {
    const sessions = new Map<number, Set<string | undefined>>();
    for (const { connection, path } of log) {
        sessions.set(connection, (sessions.get(connection) ?? new Set()).add(sessionOf.get(path)));
    }
    return Math.max(...[...sessions.values()].map(({ size }) => size));
}

describe('connections of an identity', () => {
    it.each([
        ['http proxies', 'http', { https: true }],
        ['http proxies, over HTTP/2', 'http', { https: true, http2: true, hostname: 'shop.example' }],
        ['SOCKS proxies', 'socks5', { https: true }],
    ] as const)('are kept: %s', async (_, protocol, site) => {
        const target = await lab({ exits: 5, protocol, site });
        const { failed, sessionOf } = await crawl(target, target.site.urls(PAGES, '/page', { https: true }));
        expect(failed).toEqual([]);
        expect(target.site.servedPages()).toHaveLength(PAGES);
        expect(target.site.connectionCount()).toBeLessThanOrEqual(PAGES / 3);
        expect(mostSessionsPerConnection(target.site.log, sessionOf)).toBe(1);
        const versions = new Set(target.site.log.map(({ httpVersion }) => httpVersion));
        expect([...versions]).toEqual(['http2' in site ? '2.0' : '1.1']);
    });

    it.each(['http', 'socks5'] as const)('are kept to a plain site: %s proxies', async (protocol) => {
        const target = await lab({ exits: 5, protocol });
        const { failed } = await crawl(target, target.site.urls(PAGES));
        expect(failed).toEqual([]);
        expect(target.site.servedPages()).toHaveLength(PAGES);
        expect(connectionsOf(target)).toBeLessThanOrEqual(PAGES / 3);
    });

    it('are never used by another identity, and end with it', async () => {
        const target = await lab({ exits: 3, site: { https: true } });
        const { proxySessions, sessionOf } = await crawl(target, target.site.urls(150, '/page', { https: true }), {
            crawler: { sessionPoolOptions: { sessionOptions: { maxUsageCount: 7 } } },
        });
        expect(target.site.servedPages()).toHaveLength(150);
        expect(proxySessions.stats().totals.sessionsRetired).toBeGreaterThan(15);
        expect(mostSessionsPerConnection(target.site.log, sessionOf)).toBe(1);
        await proxySessions.close();
        await expect.poll(() => openTo(target), { timeout: 10_000 }).toBe(0);
    });

    it('are kept by sendRequest too, except for what must not be sent twice', async () => {
        const target = await lab({ exits: 1, site: { https: true } });
        const options = sessionsFor(target).optionsFor(BasicCrawler, {
            maxConcurrency: 1,
            requestHandler: async ({ sendRequest }) => {
                await sendRequest();
                await sendRequest({ method: 'POST', body: 'a=1' });
            },
        });
        await new BasicCrawler(options, inMemory()).run(target.site.urls(10, '/page', { https: true }));
        const [gets, posts] = ['GET', 'POST'].map((asked) => target.site.log.filter(({ method }) => method === asked));
        expect(new Set(gets!.map(({ connection }) => connection)).size).toBe(1);
        expect(new Set(posts!.map(({ connection }) => connection)).size).toBe(10);
    });

    it('are not kept when each request has an identity of its own', async () => {
        const target = await lab({ exits: 3, site: { https: true } });
        await crawl(target, target.site.urls(30, '/page', { https: true }), { sessions: { rotation: 'per-request' } });
        expect(target.site.connectionCount()).toBe(30);
    });

    it("are each identity's own with impit too, and kept for more than ten", async () => {
        const target = await lab({ exits: 20, site: { https: true } });
        const httpClient = new ImpitHttpClient({ ignoreTlsErrors: true });
        const { sessionOf } = await crawl(target, target.site.urls(200, '/page', { https: true }), {
            crawler: { httpClient, sessionPoolOptions: { sessionOptions: { maxUsageCount: 5 } } },
        });
        expect(target.site.servedPages()).toHaveLength(200);
        expect(target.site.connectionCount()).toBeLessThanOrEqual(200 / 2);
        expect(mostSessionsPerConnection(target.site.log, sessionOf)).toBe(1);
    });

    it.each([
        ['https', 'default', { https: true }],
        ['HTTP/2', 'default', { https: true, http2: true, hostname: 'shop.example' }],
        ['http', 'default', {}],
        ['https, impit', 'impit', { https: true }],
        ['http, impit', 'impit', {}],
    ] as const)('may be closed by the proxy at any time, at no cost: %s', async (_, client, site) => {
        const target = await lab({ exits: 3, idleMillis: 300, site });
        const { proxySessions, failed } = await crawl(
            target,
            target.site.urls(30, '/page', { https: 'https' in site }),
            {
                // So that connections are used again just when the proxy closes them.
                sessions: { pacing: { minDelaySecs: 0.3 } },
                ...(client === 'impit' && {
                    crawler: { httpClient: new ImpitHttpClient({ ignoreTlsErrors: true }) },
                }),
            },
        );
        expect(failed).toEqual([]);
        expect(target.site.servedPages().length).toBeGreaterThanOrEqual(30);
        expect(proxySessions.stats().totals).toMatchObject({
            requests: 30,
            ok: 30,
            proxyFailed: 0,
            sessionsRetired: 0,
        });
    });
});

describe('bytes', () => {
    const CLIENTS = {
        "Crawlee's own client": () => undefined,
        impit: () => new ImpitHttpClient({ ignoreTlsErrors: true }),
        "a user's client": () => new GotScrapingHttpClient(),
    };

    it.each([
        ["Crawlee's own client", 'an https site', { https: true }, 'http'],
        ["Crawlee's own client", 'an https site through SOCKS', { https: true }, 'socks5'],
        ["Crawlee's own client", 'a plain site', {}, 'http'],
        ['impit', 'an https site', { https: true }, 'http'],
        ['impit', 'an https site through SOCKS', { https: true }, 'socks5'],
        ['impit', 'a plain site', {}, 'http'],
        ["a user's client", 'an https site', { https: true }, 'http'],
        ["a user's client", 'a plain site', {}, 'http'],
    ] as const)('are counted as the proxies count them: %s, %s', async (client, _, site, protocol) => {
        const target = await lab({ exits: 3, protocol, sites: [site, { ...site, hostname: 'shop.example' }] });
        const urls = target.sites.flatMap((one) => one.urls(20, '/page', { https: 'https' in site }));
        const httpClient = CLIENTS[client]();
        const { proxySessions, failed, toldBytes } = await crawl(target, urls, {
            crawler: { ...(httpClient && { httpClient }) },
        });
        expect(failed).toEqual([]);
        const stats = proxySessions.stats();
        expectAsBilled(target, stats);
        // What came after the last outcome of an exit is told by none.
        expect(toldBytes / sumOf(stats.totals.bytes)).toBeGreaterThan(0.9);
        expect(toldBytes / sumOf(stats.totals.bytes)).toBeLessThanOrEqual(1);
        const bySite = Object.values(stats.sites).map(({ bytes }) => sumOf(bytes));
        expect(bySite).toHaveLength(2);
        expect(bySite.reduce((all, one) => all + one)).toBe(sumOf(stats.totals.bytes));
        expect(Math.min(...bySite) / Math.max(...bySite)).toBeGreaterThan(0.4);
    });
});
