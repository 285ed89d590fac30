import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import { refuseAll } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

const LINKS = 72;
/** One link in six leads to the shop. */
const leadsToShop = (link: number): boolean => link % 6 === 1;

it('links to a shop that refuses everybody cost neither the others nor their host', async () => {
    const target = await lab({
        exits: 10,
        sites: [
            { hostname: 'link.test' },
            { hostname: 'shop.test' },
            { hostname: 'news.test' },
            { hostname: 'wiki.test' },
        ],
    });
    const [links, shop, news, wiki] = target.sites as [(typeof target.sites)[0], ...typeof target.sites];
    links.setPolicy({
        name: 'short-links',
        judge: ({ path }) => {
            const link = Number(/\d+$/.exec(path)?.[0]);
            const to = leadsToShop(link) ? shop : link % 2 === 0 ? news! : wiki!;
            return { status: 302, headers: { location: `${to.url}/page/${link}` } };
        },
    });
    shop.setPolicy(refuseAll());
    const urls = links.urls(LINKS, '/go');

    const crawl = async (options: object): Promise<Set<string>> => {
        const pages = new Set<string>();
        const handlers = {
            minConcurrency: 10,
            maxConcurrency: 10,
            requestHandler: ({ request }: { request: { url: string } }) => void pages.add(request.url),
        };
        await new CheerioCrawler({ ...handlers, ...options }, inMemory()).run([...urls]);
        return pages;
    };
    const stock = await crawl({ proxyConfiguration: new ProxyConfiguration({ proxyUrls: target.proxyUrls }) });
    const askedByStock = shop.log.length;

    const proxySessions = sessionsFor(target);
    const ours = new Set<string>();
    const options = proxySessions.optionsFor(CheerioCrawler, {
        minConcurrency: 10,
        maxConcurrency: 10,
        requestHandler: ({ request }) => void ours.add(request.url),
    });
    await new CheerioCrawler(options, inMemory()).run([...urls]);

    expect(ours.size).toBe(LINKS - LINKS / 6);
    expect(ours.size).toBeGreaterThanOrEqual(stock.size);
    expect(shop.log.length - askedByStock).toBeLessThanOrEqual(askedByStock);
    const { sites } = proxySessions.stats();
    expect(sites['link.test']).toMatchObject({ blocked: 0 });
    expect(sites['shop.test']!.blocked).toBeGreaterThan(0);
    expect(sites['news.test']!.requests).toBeGreaterThan(0);
});
