import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { BasicCrawler } from '@crawlee/cheerio';
import { bannedExits, challengePage } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 60;
const BANNED = 4;

/** A client that knows nothing of Crawlee. */
async function getThrough(proxyUrl: string, url: string) {
    const { hostname, port, username, password } = new URL(proxyUrl);
    const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    const headers = { host: new URL(url).host, 'proxy-authorization': `Basic ${login}` };
    const request = httpRequest({ hostname, port, path: url, headers, agent: false }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode!, headers: response.headers, body: await text(response) };
}

type Answer = Awaited<ReturnType<typeof getThrough>>;

/** As axios does. */
class StatusError extends Error {
    readonly code = 'ERR_BAD_REQUEST';
    readonly response: object;

    constructor({ status, headers, body }: Answer) {
        super(`Request failed with status code ${status}`);
        this.response = { status, headers, data: body };
    }
}

type Way = 'unreported' | 'answer' | 'error';

interface CrawlOptions {
    /** Bans come when half of the pages were got. */
    readonly inTheMiddle?: boolean;
    /** By a challenge with status 200. */
    readonly byPage?: boolean;
}

/** A site that refuses some of ten exits. */
async function crawl(way: Way, { inTheMiddle = false, byPage = false }: CrawlOptions) {
    const target = await lab({ exits: 10 });
    const banned = target.exits.slice(0, BANNED).map(({ ip }) => ip);
    const policy = byPage ? challengePage({ ips: banned, vendor: 'cloudflare' }) : bannedExits(banned);
    if (!inTheMiddle) target.site.setPolicy(policy);
    const proxySessions = sessionsFor(target);
    const got = new Set<string>();
    const crawler = new BasicCrawler(
        proxySessions.optionsFor(BasicCrawler, {
            maxConcurrency: 5,
            requestHandler: async (context) => {
                const answer = await getThrough(context.proxyInfo!.url, context.request.url);
                if (way === 'answer') await proxySessions.report(context, answer);
                if (way === 'error' && answer.status >= 400)
                    await proxySessions.report(context, new StatusError(answer));
                if (answer.status !== 200) throw new Error(`status ${answer.status}`);
                got.add(context.request.url);
                if (got.size === PAGES / 2 && inTheMiddle) target.site.setPolicy(policy);
            },
        }),
        inMemory(),
    );
    await crawler.run(target.site.urls(PAGES, '/page'));
    const refusals = target.site.log.filter(({ verdict }) => verdict !== 'served').length;
    return { pages: got.size, refusals, stats: proxySessions.stats() };
}

describe('report', () => {
    it.each<[Way, CrawlOptions]>([
        ['answer', {}],
        ['error', {}],
        ['answer', { inTheMiddle: true }],
        ['answer', { byPage: true }],
    ])('has exits rest that refuse a client of the user: by %s, %o', async (way, options) => {
        const unreported = await crawl('unreported', options);
        const reported = await crawl(way, options);
        expect(reported.pages).toBe(PAGES);
        expect(reported.refusals).toBeGreaterThan(0);
        expect(reported.refusals).toBeLessThanOrEqual(2 * BANNED);
        expect(unreported.refusals).toBeGreaterThan(reported.refusals);
        expect(reported.stats.totals).toMatchObject({ blocked: reported.refusals });
    });

    it('tries another exit when a proxy is dead, as its error says', async () => {
        const target = await lab({ exits: 5, faults: { 0: { kind: 'dead' }, 1: { kind: 'dead' } } });
        const proxySessions = sessionsFor(target);
        const got = new Set<string>();
        let failures = 0;
        const crawler = new BasicCrawler(
            proxySessions.optionsFor(BasicCrawler, {
                requestHandler: async (context) => {
                    try {
                        await getThrough(context.proxyInfo!.url, context.request.url);
                    } catch (error) {
                        failures += 1;
                        await proxySessions.report(context, new TypeError('fetch failed', { cause: error }));
                    }
                    got.add(context.request.url);
                },
            }),
            inMemory(),
        );
        await crawler.run(target.site.urls(40, '/page'));
        expect(got.size).toBe(40);
        expect(failures).toBeLessThanOrEqual(6);
    });

    it('judges as hooks do, tells what it found, and refuses what is no answer', async () => {
        const target = await lab({ exits: 3 });
        const proxySessions = sessionsFor(target);
        const body = '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>';
        const found: unknown[] = [];
        const crawler = new BasicCrawler(
            proxySessions.optionsFor(BasicCrawler, {
                maxRequestRetries: 0,
                requestHandler: async (context) => {
                    const report = (outcome: object) =>
                        proxySessions.report(context, outcome as never).catch((error: unknown) => error);
                    found.push(await report({ status: 200, headers: new Headers({ 'X-A': 'b' }), body: '<p>A page' }));
                    found.push(await report({ status: 500, headers: { Server: 'x' } }));
                    found.push(await report({ status: 9 }), await report({}));
                    found.push(await report({ status: 200, body: Buffer.from(body) }));
                },
            }),
            inMemory(),
        );
        await crawler.run([`${target.site.url}/page`]);
        expect(found).toMatchObject([
            { outcome: 'ok' },
            { outcome: 'target-failed' },
            { code: 'invalid-options', message: expect.stringContaining('"status"') },
            { code: 'invalid-options', message: expect.stringContaining('"status"') },
            { code: 'blocked' },
        ]);
        const late = proxySessions.report({ request: { url: target.site.url } }, { status: 200 });
        await expect(late).rejects.toMatchObject({ code: 'invalid-options' });
    });
});

it.each(['socks5', 'http'] as const)(
    'a client of HTTP proxies leaves by %s exits, each with its session',
    async (protocol) => {
        const target = await lab({ exits: 3, protocol });
        const proxySessions = sessionsFor(target, {
            prepareSession: async ({ proxyInfo, url }) => {
                await getThrough(proxyInfo!.url, new URL('/prepared', url).href);
            },
        });
        const logins = new Set<number>();
        const crawler = new BasicCrawler(
            proxySessions.optionsFor(BasicCrawler, {
                requestHandler: async (context) => {
                    const { proxyInfo, request, session } = context;
                    const { hostname, url } = proxyInfo!;
                    expect(new URL(url).protocol).toBe('http:');
                    await proxySessions.report(context, await getThrough(url, `${request.url}/own/${hostname}/`));
                    await context.sendRequest({ url: `${request.url}/sent/${hostname}/` });
                    expect(session!.getCookieString(request.url)).toContain('visitor=');
                    const stranger = url.replace(/:[^:@]+@/, ':a-guess@');
                    logins.add((await getThrough(stranger, request.url)).status);
                },
            }),
            inMemory(),
        );
        await crawler.run(target.site.urls(6, '/page'));

        const { log } = target.site;
        expect(log.map(({ path, clientIp }) => path === '/prepared' || path.endsWith(`/${clientIp}/`))).toEqual(
            log.map(() => true),
        );
        expect(log.filter(({ path }) => path !== '/prepared')).toHaveLength(12);
        expect([...logins]).toEqual([407]);
    },
);
