import { CheerioCrawler, HttpCrawler, JSDOMCrawler } from 'crawlee';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

const EXITS = 4;
const PAGES = 20;

/** What Node.js throws when a database is down: the same words as for a proxy that is. */
function databaseIsDown(): never {
    throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
}

/** A site that refuses one visitor's address. */
function refuse(ip: string) {
    return ({ clientIp }: { clientIp: string }) => (clientIp === ip ? { status: 403, body: 'no' } : undefined);
}

function isOdd(url: string): boolean {
    return Number(/\d+$/.exec(url)![0]) % 2 === 1;
}

/** Throws once for each page. */
function failsOnce(fail: () => never) {
    const seen = new Set<string>();
    return ({ request: { url } }: { request: { url: string } }): void => {
        if (seen.has(url)) return;
        seen.add(url);
        fail();
    };
}

const FAILURES: readonly (readonly [name: string, fail: () => never])[] = [
    ['a database that is down', databaseIsDown],
    [
        'a time-out of the user’s own',
        () => {
            throw Object.assign(new Error('Timeout awaiting request'), { name: 'TimeoutError' });
        },
    ],
    [
        'words of a browser about its proxy',
        () => {
            throw new Error('net::ERR_PROXY_CONNECTION_FAILED');
        },
    ],
    [
        'no error at all',
        () => {
            throw 'Proxy responded with 407';
        },
    ],
];

/** The exits whose visits brought no cookie: each is there once, when no session is given up. */
function newVisitors(log: Lab['site']['log']): string[] {
    return log.filter(({ cookies }) => cookies.visitor === undefined).map(({ clientIp }) => clientIp);
}

const CRAWLERS = { CheerioCrawler, HttpCrawler, JSDOMCrawler } as const;

describe('what a hook of the user’s throws', () => {
    it.each(
        FAILURES.flatMap(([name, fail]) => [
            [name, 'preNavigationHooks', 'CheerioCrawler', fail] as const,
            [name, 'postNavigationHooks', 'CheerioCrawler', fail] as const,
        ]).concat([
            [FAILURES[0]![0], 'preNavigationHooks', 'HttpCrawler' as never, databaseIsDown],
            [FAILURES[0]![0], 'postNavigationHooks', 'JSDOMCrawler' as never, databaseIsDown],
        ]),
    )('costs no exit and no session: %s, in %s of a %s', async (_failure, kind, crawler, fail) => {
        const target = await lab({ exits: EXITS });
        const proxySessions = sessionsFor(target);
        const pages: string[] = [];
        const Crawler = CRAWLERS[crawler];
        const options = proxySessions.optionsFor(Crawler, {
            maxConcurrency: 1,
            maxRequestRetries: 1,
            [kind]: [failsOnce(fail)],
            requestHandler: ({ request }) => {
                pages.push(request.url);
            },
        });
        await new Crawler(options, inMemory()).run(target.site.urls(PAGES));
        expect(new Set(pages).size).toBe(PAGES);
        // Crawlee keeps the cookies of an answer only after the hooks for it.
        if (kind === 'preNavigationHooks') expect(newVisitors(target.site.log)).toHaveLength(EXITS);
        expect(target.site.visitsByIp().size).toBe(EXITS);
        expect(proxySessions.stats().totals).toMatchObject({
            blocked: 0,
            proxyFailed: 0,
            targetFailed: 0,
            sessionsCreated: EXITS,
            sessionsRetired: 0,
        });
    });

    it('is still a refusal where the site had refused the page', async () => {
        const target = await lab({ exits: EXITS, site: { pages: refuse('127.3.0.1') } });
        const proxySessions = sessionsFor(target);
        const options = proxySessions.optionsFor(CheerioCrawler, {
            postNavigationHooks: [
                ({ response }) => {
                    if (response?.statusCode === 403) throw new Error('no price on this page');
                },
            ],
            requestHandler: () => {},
        });
        const { requestsFinished } = await new CheerioCrawler(options, inMemory()).run(target.site.urls(PAGES));
        expect(requestsFinished).toBe(PAGES);
        expect(proxySessions.stats().totals.blocked).toBe(
            target.site.log.filter(({ status }) => status === 403).length,
        );
    });
});

it('costs nothing either when a hook takes longer than a request may', async () => {
    const target = await lab({ exits: EXITS });
    const proxySessions = sessionsFor(target);
    const pages: string[] = [];
    const seen = new Set<string>();
    const options = proxySessions.optionsFor(CheerioCrawler, {
        minConcurrency: 4,
        maxConcurrency: 4,
        maxRequestRetries: 1,
        requestHandlerTimeoutSecs: 1,
        navigationTimeoutSecs: 1,
        preNavigationHooks: [
            async ({ request }) => {
                if (seen.has(request.url)) return;
                seen.add(request.url);
                await new Promise(() => {});
            },
        ],
        requestHandler: ({ request }) => {
            pages.push(request.url);
        },
    });
    const crawler = new CheerioCrawler(options, inMemory());
    await crawler.run(target.site.urls(4));
    expect(new Set(pages).size).toBe(4);
    expect(proxySessions.stats().totals).toMatchObject({ proxyFailed: 0, targetFailed: 0 });
});

describe('a proxy that a hook chooses', () => {
    async function crawl(proxyOf: (target: Lab) => string, concurrency: number) {
        // The last exit is not in the list, and refused by the site.
        const target = await lab({ exits: EXITS + 1, site: { pages: refuse(`127.3.0.${EXITS + 1}`) } });
        const proxySessions = sessionsFor({ proxyUrls: target.proxyUrls.slice(0, EXITS) });
        const done = { pages: [] as string[], failed: [] as string[] };
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: concurrency,
            maxRequestRetries: 1,
            preNavigationHooks: [
                ({ request }, gotOptions) => {
                    if (isOdd(request.url)) gotOptions.proxyUrl = proxyOf(target);
                },
            ],
            requestHandler: ({ request, proxyInfo }) => {
                done.pages.push(`${request.url} ${proxyInfo?.port}`);
            },
            failedRequestHandler: ({ request }) => {
                done.failed.push(request.url);
            },
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(PAGES));
        return { target, proxySessions, done };
    }

    it.each([
        ['refused by the site', (target: Lab) => target.proxyUrls[EXITS]!],
        ['dead', () => 'http://127.0.0.1:9'],
        ['unknown', () => 'http://no-such-proxy.invalid:8000'],
    ])('costs exits and sessions nothing, when it is %s', async (_name, proxyOf) => {
        const { target, proxySessions, done } = await crawl(proxyOf, 1);
        expect(done.failed.filter((url) => !isOdd(url))).toEqual([]);
        expect(done.failed).toHaveLength(PAGES / 2);
        expect(done.pages).toHaveLength(PAGES / 2);
        const even = target.site.log.filter(({ path }) => !isOdd(path));
        const odd = target.site.log.filter(({ path }) => isOdd(path));
        expect(even.every(({ status }) => status === 200)).toBe(true);
        expect(newVisitors(even)).toHaveLength(new Set(even.map(({ clientIp }) => clientIp)).size);
        // It shows no cookie of another identity.
        expect(odd.filter(({ cookies }) => cookies.visitor !== undefined)).toEqual([]);
        expect(proxySessions.stats().totals).toMatchObject({
            requests: PAGES / 2,
            blocked: 0,
            proxyFailed: 0,
            targetFailed: 0,
            sessionsRetired: 0,
        });
    });

    it('is used, and shown to the handler', async () => {
        const spare = await lab({ exits: 1 });
        const { target, done } = await crawl(() => spare.proxyUrls[0]!, 4);
        expect(done.failed).toEqual([]);
        const { port } = new URL(spare.proxyUrls[0]!);
        expect(done.pages.filter((page) => page.endsWith(` ${port}`))).toHaveLength(PAGES / 2);
        expect(target.site.log.filter(({ clientIp }) => clientIp === '127.3.0.1').length).toBeGreaterThanOrEqual(
            PAGES / 2,
        );
    });
});
