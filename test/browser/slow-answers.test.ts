import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import { expect, it } from 'vitest';
import { slowSite } from '../slow-site.js';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 40;

it.each([
    ['Playwright', PlaywrightCrawler],
    ['Puppeteer', PuppeteerCrawler],
] as const)('one hanging exit of five costs %s one request, and no page', async (_, BrowserCrawler) => {
    const target = await lab({ exits: 5 });
    // The second that is used, so that it is used, and that there is something to compare it with.
    const used = new Set<string>();
    const isBad = (ip: string): boolean => [...used.add(ip)].indexOf(ip) === 1;
    const { visits, urls } = await slowSite(({ ip }) => (isBad(ip) ? Infinity : 20));
    const got: string[] = [];
    const errors: string[] = [];
    const options = {
        minConcurrency: 5,
        maxConcurrency: 5,
        navigationTimeoutSecs: 60,
        requestHandler: ({ request }: { request: { url: string } }) => void got.push(request.url),
        errorHandler: (__: unknown, { message }: Error) => void errors.push(message),
        launchContext: browserLaunch(),
    };
    const crawler = new (BrowserCrawler as typeof PlaywrightCrawler)(
        sessionsFor(target).optionsFor(BrowserCrawler as typeof PlaywrightCrawler, options),
        inMemory(),
    );
    await crawler.run(urls(PAGES));

    expect(new Set(got).size).toBe(PAGES);
    const hung = visits.filter(({ ip, path }) => isBad(ip) && path.startsWith('/page'));
    expect(hung.length).toBeGreaterThan(0);
    expect(hung.length).toBeLessThanOrEqual(2);
    // Given up long before Crawlee, or the browser, would have done so.
    expect(errors).toHaveLength(hung.length);
    expect(errors.filter((message) => /timed out|Timeout/.test(message))).toEqual([]);
});
