import { AdaptivePlaywrightCrawler, PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import { expect, it } from 'vitest';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const EXITS = 3;
const PAGES = 6;

/** Fails the first time that it is called for each page. */
function databaseThatIsDown(): (context: { readonly request: { readonly url: string } }) => void {
    const seen = new Set<string>();
    return ({ request: { url } }) => {
        if (seen.has(url)) return;
        seen.add(url);
        throw new Error('connect ECONNREFUSED 127.0.0.1:5432');
    };
}

it.each([
    ['Playwright', PlaywrightCrawler],
    ['Puppeteer', PuppeteerCrawler],
    ['adaptive', AdaptivePlaywrightCrawler],
] as const)('%s loses no exit and no session when a database is down in hooks of the user', async (name, Crawler) => {
    const target = await lab({ exits: EXITS });
    const proxySessions = sessionsFor(target);
    const pages = new Set<string>();
    const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
        maxConcurrency: 2,
        maxRequestRetries: 3,
        launchContext: browserLaunch(),
        preNavigationHooks: [databaseThatIsDown()],
        postNavigationHooks: [databaseThatIsDown()],
        requestHandler: ({ request }) => {
            pages.add(request.url);
        },
    });
    await new Crawler(options as never, inMemory()).run(target.site.urls(PAGES));
    expect(pages.size).toBe(PAGES);
    const { totals, exits } = proxySessions.stats();
    expect(totals, name).toMatchObject({ blocked: 0, proxyFailed: 0, targetFailed: 0 });
    expect(totals.sessionsRetiredByReason).toEqual({});
    expect(Object.values(exits).filter(({ state }) => state === 'resting')).toEqual([]);
    expect(target.site.visitsByIp().size).toBeGreaterThan(1);
});
