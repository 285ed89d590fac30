import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import type { Arrival, Lab } from 'crawlee-proxy-sessions/lab';
import { softBlock } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

const EXITS = 10;
const FAKE = '<!doctype html><title>Shop</title><h1>Our shop</h1><p>Best prices in town.</p>';
const WORDS = ['lamp', 'chair', 'table', 'sofa', 'rug', 'shelf', 'mirror', 'clock', 'vase', 'stool'];

/** A page with words of its own. */
function product({ path }: Arrival): string | undefined {
    const number = Number(/\/(\d+)$/.exec(path)?.[1] ?? NaN);
    if (Number.isNaN(number)) return undefined;
    const words = Array.from({ length: 30 }, (_, index) => WORDS[(number * (index + 3) + (number >> 3)) % 10]);
    return `<!doctype html><title>Page ${number}</title><h1>${words.slice(0, 3).join(' ')}</h1><p>${words.join(' ')}</p>`;
}

interface Crawled {
    /** The title that the handler was last given for each address. */
    readonly titles: Map<string, string>;
    readonly requests: number;
}

async function crawl(target: Lab, urls: readonly string[], isOurs: boolean, asksAgain = false) {
    const titles = new Map<string, string>();
    const told: { urls: readonly string[]; exits: readonly string[]; reason: string }[] = [];
    const before = target.site.log.length;
    const options = {
        minConcurrency: 5,
        maxConcurrency: 5,
        ignoreHttpErrorStatusCodes: [404],
        requestHandler: ({ request, $ }: { request: { url: string }; $: (selector: string) => { text(): string } }) => {
            titles.set(request.url, $('title').text());
        },
    };
    if (!isOurs) {
        const proxyConfiguration = new ProxyConfiguration({ proxyUrls: target.proxyUrls });
        await new CheerioCrawler({ ...(options as object), proxyConfiguration }, inMemory()).run([...urls]);
        return { titles, told, requests: target.site.log.length - before };
    }
    const proxySessions = sessionsFor(target);
    const crawler = new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, options as never), inMemory());
    const added: Promise<unknown>[] = [];
    proxySessions.on('softBlock', (news) => {
        told.push(news);
        const again = news.urls.map((url) => ({ url, uniqueKey: `${url} again` }));
        if (asksAgain && again.length > 0) added.push(crawler.addRequests(again));
    });
    await crawler.run([...urls]);
    await Promise.all(added);
    return { titles, told, requests: target.site.log.length - before };
}

const fakesIn = ({ titles }: Crawled): string[] =>
    [...titles].filter(([, title]) => !title.startsWith('Page ')).map(([url]) => url);

describe('a site that shows 3 of 10 exits something else', () => {
    const blocked = (target: Lab): string[] => target.exits.slice(0, 3).map(({ ip }) => ip);

    it.each([
        ['one page for all addresses', FAKE],
        ['an empty page', ''],
    ])('%s: all pages are real at the end, where stock gets a third of fakes', async (_what, body) => {
        const target = await lab({ exits: EXITS, site: { pages: product } });
        target.site.setPolicy(softBlock({ ips: blocked(target), body }));
        const urls = target.site.urls(60);
        const stock = await crawl(target, urls, false);
        const ours = await crawl(target, urls, true, true);
        expect(fakesIn(stock).length).toBeGreaterThan(10);
        expect(ours.titles.size).toBe(60);
        expect(fakesIn(ours)).toEqual([]);
        expect(ours.told.flatMap(({ urls: again }) => again).length).toBeLessThanOrEqual(8);
        expect(ours.told.length).toBeGreaterThan(0);
    });
});

describe('a status that 3 of 10 exits get', () => {
    it.each([503, 418])('%i: all pages are real at the end, for at most 1.3 requests a page', async (status) => {
        const target = await lab({ exits: EXITS, site: { pages: product } });
        const refused = target.exits.slice(0, 3).map(({ ip }) => ip);
        target.site.setPolicy({
            name: 'odd-status',
            judge: ({ clientIp }) => (refused.includes(clientIp) ? { status, body: '<p>No.' } : undefined),
        });
        const urls = target.site.urls(60);
        const stock = await crawl(target, urls, false);
        const ours = await crawl(target, urls, true, true);
        // Stock hands 418 on as a page, and finds out about 503 with each request anew.
        expect(fakesIn(stock).length + stock.requests - urls.length).toBeGreaterThan(10);
        expect(ours.titles.size).toBe(60);
        expect(fakesIn(ours)).toEqual([]);
        expect(ours.requests).toBeLessThanOrEqual(1.3 * urls.length);
    });
});

describe('a site that shows everybody the same', () => {
    it('costs next to no request more than stock, whatever its pages have in common', async () => {
        const honest = (visit: Arrival) => {
            const number = Number(/\d+$/.exec(visit.path)?.[0] ?? 0);
            if (visit.path.startsWith('/app/'))
                return '<!doctype html><title>Page of the app</title><div id="root"></div>';
            if (visit.path.startsWith('/item/') && number % 7 === 0)
                return { status: 404, body: '<title>Page not found</title><p>This item is gone.' };
            if (visit.path.startsWith('/search/') && number % 3 === 0)
                return '<!doctype html><title>Page of results</title><p>No results.';
            return product(visit);
        };
        const target = await lab({ exits: EXITS, site: { pages: honest } });
        const urls = ['/app', '/item', '/search'].flatMap((prefix) => target.site.urls(40, prefix));
        const stock = await crawl(target, urls, false);
        const ours = await crawl(target, urls, true);
        expect(ours.titles).toEqual(stock.titles);
        expect(ours.told).toEqual([]);
        expect(ours.requests).toBeLessThanOrEqual(stock.requests + 5);
    });
});
