import type { PlaywrightCrawlerOptions } from 'crawlee';
import { PlaywrightCrawler, ProxyConfiguration } from 'crawlee';
import type { Content } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const afterLoad = (script: string): string =>
    `<!doctype html><title>page</title><script>addEventListener('load', () => setTimeout(() => { ${script} }))</script>`;

/** Pages that do not answer when they are asked for their text. */
const PAGES: Readonly<Record<string, Content>> = {
    '/page/1': { body: afterLoad('for (;;);') },
    '/page/2': { body: afterLoad('alert("hello")') },
    '/page/3': {
        headers: { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="a.bin"' },
        body: 'file',
    },
    '/page/4': { status: 403, body: afterLoad('for (;;);') },
};

it('asks for pages that hang no more often than stock Crawlee', async () => {
    async function crawl(setUp: 'stock' | 'ours') {
        const target = await lab({ exits: 4, site: { pages: ({ path }) => PAGES[path] } });
        const handled: string[] = [];
        const given: PlaywrightCrawlerOptions = {
            maxConcurrency: 4,
            maxRequestRetries: 1,
            maxSessionRotations: 1,
            launchContext: browserLaunch(),
            // Pages of one browser that share a renderer would hang each other.
            browserPoolOptions: { retireBrowserAfterPageCount: 1 },
            requestHandler: ({ request }) => {
                handled.push(new URL(request.url).pathname);
            },
        };
        const options =
            setUp === 'ours'
                ? sessionsFor(target).optionsFor(PlaywrightCrawler, given)
                : { ...given, proxyConfiguration: new ProxyConfiguration({ proxyUrls: [...target.proxyUrls] }) };
        await new PlaywrightCrawler(options, inMemory()).run(target.site.urls(4, '/page'));
        const visits = Object.keys(PAGES).map((page) => target.site.pages().filter(({ path }) => path === page).length);
        return { handled: handled.sort(), refused: visits.pop()!, visits };
    }

    // Most of the time is spent on waiting for browsers that do not close.
    const [stock, ours] = await Promise.all([crawl('stock'), crawl('ours')]);
    expect(stock).toEqual({ handled: ['/page/1', '/page/2'], visits: [1, 1, 2], refused: 2 });
    // The first refusal of an address costs none of its attempts.
    expect(ours).toEqual({ ...stock, refused: 3 });
});
