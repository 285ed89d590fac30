import type { CheerioCrawlerOptions } from '@crawlee/cheerio';
import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import { describe, expect, it } from 'vitest';
import type { SlowVisit } from '../slow-site.js';
import { slowSite } from '../slow-site.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 60;
/** Longer than anything that is waited for here. */
const NAVIGATION_SECS = 45;

function crawlOptions(got: string[], errors: string[]): CheerioCrawlerOptions {
    return {
        minConcurrency: 5,
        maxConcurrency: 5,
        navigationTimeoutSecs: NAVIGATION_SECS,
        requestHandler: ({ request }) => void got.push(request.url),
        errorHandler: (_, { message }) => void errors.push(message),
    };
}

describe('one hanging exit of five', () => {
    it('costs a crawler of pages without a browser one request, and no page', async () => {
        const target = await lab({ exits: 5 });
        const bad = target.exits[2]!.ip;
        const { visits, urls } = await slowSite(({ ip }) => (ip === bad ? Infinity : 20));
        const got: string[] = [];
        const errors: string[] = [];
        const proxySessions = sessionsFor(target);
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, crawlOptions(got, errors)),
            inMemory(),
        );
        await crawler.run(urls(PAGES));

        expect(new Set(got).size).toBe(PAGES);
        const hung = visits.filter(({ ip }) => ip === bad);
        expect(hung.length).toBeGreaterThan(0);
        expect(hung.length).toBeLessThanOrEqual(2);
        // Given up long before Crawlee would have done so.
        expect(errors.filter((message) => message.includes('timed out after'))).toEqual([]);
        expect(errors).toHaveLength(hung.length);
        // The page went by another exit next.
        for (const { path } of hung) expect(visits.filter((visit) => visit.path === path)).toHaveLength(2);
    });
});

describe('a page that takes longer than all others', () => {
    it('is got, by another try that waits longer, as stock Crawlee gets it', async () => {
        const target = await lab({ exits: 5 });
        const millisFor = ({ path }: SlowVisit) => (path.endsWith('/59') ? 7_000 : 20);
        const [site, stocksSite] = [await slowSite(millisFor), await slowSite(millisFor)];
        const got: string[] = [];
        const errors: string[] = [];
        const proxySessions = sessionsFor(target);
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, { ...crawlOptions(got, errors), maxRequestRetries: 0 }),
            inMemory(),
        );
        const gotByStock: string[] = [];
        const proxyConfiguration = new ProxyConfiguration({ proxyUrls: target.proxyUrls });
        const stock = new CheerioCrawler({ ...crawlOptions(gotByStock, []), proxyConfiguration }, inMemory());
        await Promise.all([crawler.run(site.urls(PAGES)), stock.run(stocksSite.urls(PAGES))]);

        expect(new Set(got).size).toBe(PAGES);
        expect(new Set(gotByStock).size).toBe(PAGES);
        expect(site.visits.filter(({ path }) => path.endsWith('/59'))).toHaveLength(2);
    });

    it('is waited for where all are slow', async () => {
        const target = await lab({ exits: 5 });
        let served = 0;
        const { visits, urls } = await slowSite(() => ((served += 1) > 30 ? 6_000 : 20));
        const got: string[] = [];
        const errors: string[] = [];
        const proxySessions = sessionsFor(target);
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, { ...crawlOptions(got, errors), maxRequestRetries: 0 }),
            inMemory(),
        );
        await crawler.run(urls(40));
        expect(new Set(got).size).toBe(40);
        // Some are tried again, before it is known that answers take longer now.
        expect(visits.length).toBeLessThanOrEqual(40 + 7);
    });
});
