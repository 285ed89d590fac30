import { CheerioCrawler } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { ProxySessions, tieredProxyUrls } from '../../src/index.js';
import { billedBy, sumOf } from '../billed.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGE_BYTES = 20_000;

function target(options: Parameters<typeof lab>[0] = {}): Promise<Lab> {
    const site = { https: true, pages: () => `<title>A page</title><p>${'word '.repeat(PAGE_BYTES / 5)}</p>` };
    return lab({
        exits: 5,
        sites: [
            { ...site, hostname: 'shop.test' },
            { ...site, hostname: 'news.test' },
        ],
        ...options,
    });
}

interface Crawled {
    readonly got: number;
    readonly errors: readonly string[];
    readonly end: Error | undefined;
    readonly proxySessions: ProxySessions;
    /** What `budgetSpent` told. */
    readonly spent: readonly string[];
}

async function crawl(
    lab: Lab,
    urls: string[],
    options: Partial<ProxySessionsOptions>,
    configuration = inMemory(),
): Promise<Crawled> {
    const proxySessions =
        options.provider === undefined ? sessionsFor(lab, options) : new ProxySessions({ seed: 1, ...options });
    const errors: string[] = [];
    const spent: string[] = [];
    proxySessions.on('budgetSpent', ({ reason }) => void spent.push(reason));
    let got = 0;
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 10,
            maxConcurrency: 10,
            requestHandler: () => void (got += 1),
            failedRequestHandler: (_, error) => void errors.push(error.message),
        }),
        configuration,
    );
    const end = await crawler.run(urls).then(
        () => undefined,
        (error: unknown) => error as Error,
    );
    return { got, errors, end, proxySessions, spent };
}

function billed({ exits }: Lab): number {
    return exits.reduce((sum, exit) => sum + billedBy(exit), 0);
}

const https = { https: true };

describe('a budget', () => {
    it('of bytes ends the crawl within 5 %, and no page that was paid for is lost', async () => {
        const bytes = 5e6;
        const shop = await target();
        const { got, end, proxySessions } = await crawl(shop, shop.site.urls(600, '/page', https), {
            budget: { bytes },
        });
        expect(end?.message).toContain('The budget of 5.0 MB for this crawl is spent; raise "budget.bytes" to go on.');
        expect(Math.abs(billed(shop) - bytes)).toBeLessThan(0.05 * bytes);
        expect(got).toBe(shop.site.servedPages().length);
        expect(got).toBeGreaterThan(150);
        expect(proxySessions.stats().tiers).toMatchObject([{ tier: 0, requests: got }]);
    });

    it('of requests is never overshot; what is too much fails, once', async () => {
        const shop = await target();
        const budget = { requests: 40, whenSpent: 'fail-requests' } as const;
        const { got, errors, end, spent } = await crawl(shop, shop.site.urls(100, '/page', https), { budget });
        expect(end).toBeUndefined();
        expect(shop.site.log).toHaveLength(40);
        expect(got).toBe(40);
        expect(errors).toHaveLength(60);
        expect(new Set(errors).size).toBe(1);
        expect(errors[0]).toContain('The budget of 40 requests for this crawl is spent');
        expect(spent).toHaveLength(1);
    });

    it('of money goes by what proxies cost', async () => {
        const shop = await target();
        const cost = { perGb: 10, perRequest: 0.001, perExit: 0.01 };
        const { got, proxySessions } = await crawl(shop, shop.site.urls(300, '/page', https), {
            cost,
            budget: { money: 0.1 },
        });
        const bill = (10 * billed(shop)) / 1e9 + 0.001 * shop.site.log.length + 0.01 * shop.site.visitsByIp().size;
        expect(Math.abs(bill - 0.1)).toBeLessThan(0.05 * 0.1);
        const { totals, exits, sites, tiers } = proxySessions.stats();
        expect(totals.cost).toBeCloseTo(bill, 3);
        expect(tiers[0]!.cost).toBeCloseTo(bill, 3);
        expect(Object.values(exits).reduce((sum, exit) => sum + exit.cost!, 0)).toBeCloseTo(bill, 3);
        // What exits cost is nobody's in particular.
        expect(sites['shop.test']!.cost).toBeCloseTo(bill - 0.01 * shop.site.visitsByIp().size, 3);
        expect(got).toBe(shop.site.servedPages().length);
    });

    it('for each site leaves the others alone', async () => {
        const shop = await target();
        const [first, second] = shop.sites;
        const urls = [...first.urls(60, '/page', https), ...second!.urls(20, '/page', https)];
        const budget = { requests: 30, per: 'site', whenSpent: 'fail-requests' } as const;
        const { errors } = await crawl(shop, urls, { budget });
        expect(first.log).toHaveLength(30);
        expect(second!.log).toHaveLength(20);
        expect(errors).toHaveLength(30);
    });

    it('of money knows what the proxies of each route cost, and that direct requests are free', async () => {
        const shop = await lab({ exits: 6, site: { https: true } });
        const [cheap, expensive] = [shop.exits.slice(0, 3), shop.exits.slice(3)];
        const urls = ['/page', '/detail', '/robots'].flatMap((path) => shop.site.urls(20, path, https));
        const { got, proxySessions } = await crawl(shop, urls, {
            proxyUrls: cheap.map(({ proxyUrl }) => proxyUrl),
            cost: { perGb: 1 },
            routes: [
                {
                    name: 'details',
                    when: ({ url }) => url.includes('/detail'),
                    proxyUrls: expensive.map(({ proxyUrl }) => proxyUrl),
                    cost: { perGb: 100, perRequest: 1 },
                },
                { name: 'direct', when: ({ url }) => url.includes('/robots'), proxyUrls: null },
            ],
        });
        expect(got).toBe(60);
        const [ofCheap, ofExpensive] = [cheap, expensive].map((exits) =>
            exits.reduce((sum, exit) => sum + billedBy(exit), 0),
        );
        const bill = ofCheap! / 1e9 + (100 * ofExpensive!) / 1e9 + 20;
        const { totals, sites, exits, tiers } = proxySessions.stats();
        expect(totals.cost).toBeCloseTo(bill, 2);
        expect(Object.values(sites).reduce((sum, site) => sum + site.cost!, 0)).toBeCloseTo(bill, 2);
        expect(Object.values(exits).reduce((sum, exit) => sum + exit.cost!, 0)).toBeCloseTo(bill, 2);
        expect(sites['127.0.0.1 via direct']).toMatchObject({ requests: 20, cost: 0 });
        expect(sites['127.0.0.1 via direct']).not.toHaveProperty('bytes');
        expect(tiers).toMatchObject([
            { tier: 0, provider: 'proxyUrls', requests: 20 },
            { tier: 0, route: 'details', provider: 'proxyUrls', requests: 20 },
        ]);
        const within = Math.abs(sumOf(sites['127.0.0.1 via details']!.bytes) - ofExpensive!);
        expect(within).toBeLessThan(0.05 * ofExpensive!);
    });

    it('for expensive proxies has the cheapest go on alone', async () => {
        const shop = await target({ exits: 10 });
        const [cheap, expensive] = [shop.proxyUrls.slice(0, 5), shop.proxyUrls.slice(5)];
        const cheapIps = new Set(shop.exits.slice(0, 5).map(({ ip }) => ip));
        shop.site.setPolicy(bannedExits([...cheapIps]));
        const { got, errors } = await crawl(shop, shop.site.urls(60, '/page', https), {
            provider: tieredProxyUrls([cheap, expensive]),
            budget: { requests: 20, whenSpent: 'cheaper-tier' },
            whenExhausted: 'fail-requests',
            outageSecs: 0,
        });
        const byExpensive = shop.site.log.filter(({ clientIp }) => !cheapIps.has(clientIp));
        expect(byExpensive).toHaveLength(20);
        expect(got).toBe(20);
        expect(errors).toHaveLength(40);
    });

    it.each(['crawl', 'hour', 'site'] as const)('for a %s goes on with what is left after a restart', async (per) => {
        const shop = await target();
        const storages = inMemory();
        const budget = { requests: 40, per, whenSpent: 'fail-requests' } as const;
        const first = await crawl(shop, shop.site.urls(25, '/first', https), { budget }, storages);
        await first.proxySessions.close();
        expect(first.got).toBe(25);
        const second = await crawl(shop, shop.site.urls(50, '/second', https), { budget }, storages);
        expect(second.got).toBe(15);
        expect(shop.site.log).toHaveLength(40);
        // Another crawl has storages of its own.
        const other = await crawl(shop, shop.site.urls(25, '/third', https), { budget });
        expect(other.got).toBe(25);
    });
});
