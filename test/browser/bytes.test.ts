import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import { expect, it } from 'vitest';
import { expectAsBilled, sumOf } from '../billed.js';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const CRAWLERS = { Playwright: PlaywrightCrawler, Puppeteer: PuppeteerCrawler } as const;

it.each([
    ['Playwright', 'https', {}, {}],
    ['Playwright', 'http', {}, { useIncognitoPages: true }],
    ['Playwright', 'https', { browserIdentities: 'process' }, {}],
    ['Puppeteer', 'https', {}, { useIncognitoPages: true }],
    ['Puppeteer', 'http', {}, {}],
] as const)('%s over %s: counts what the proxies count, %o %o', async (name, scheme, sessions, launch) => {
    // The pages load from the other host too, which nobody asks for as a page.
    const site = { https: scheme === 'https' };
    const target = await lab({
        exits: 2,
        sites: [
            { ...site, hostname: 'shop.test' },
            { ...site, hostname: 'cdn.test' },
        ],
    });
    const [, cdn] = target.sites;
    const elsewhere = cdn!.urls(1, '/assets/script.js', site)[0]!.replace(/js\d+$/, 'js');
    const failures: string[] = [];
    const proxySessions = sessionsFor(target, sessions);
    const { launchOptions } = browserLaunch();
    const Crawler = CRAWLERS[name] as typeof PlaywrightCrawler;
    const options = proxySessions.optionsFor(Crawler, {
        maxConcurrency: 2,
        maxRequestRetries: 0,
        launchContext: {
            ...launch,
            launchOptions: { ...launchOptions, args: [...launchOptions.args, '--ignore-certificate-errors'] },
        },
        requestHandler: async ({ page }) => {
            await page.evaluate(`fetch(${JSON.stringify(elsewhere)}, { mode: 'no-cors' }).then(() => 1)`);
        },
        failedRequestHandler: (_, error) => void failures.push(error.message),
    });
    await new Crawler(options, inMemory()).run(target.site.urls(8, '/rich/', site));

    expect(failures).toEqual([]);
    expect(cdn!.log.length).toBeGreaterThan(0);
    const stats = proxySessions.stats();
    expectAsBilled(target, stats);
    // The page's site pays for what the page loads.
    expect(Object.keys(stats.sites)).toEqual(['shop.test']);
    expect(sumOf(stats.sites['shop.test']!.bytes)).toBeGreaterThan(0.95 * sumOf(stats.totals.bytes));
});
