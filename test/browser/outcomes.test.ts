import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import type { LabOptions } from 'crawlee-proxy-sessions/lab';
import { challengePage } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const EMPTY_403 = { status: 403, body: '' };

describe.each([
    ['Playwright', PlaywrightCrawler],
    ['Puppeteer', PuppeteerCrawler],
] as const)('%s', (_name, Crawler) => {
    async function crawl(
        labOptions: LabOptions,
        { https = false, ...options }: { https?: boolean; waitForChallengeSecs?: number } = {},
    ) {
        const target = await lab(labOptions);
        const proxySessions = sessionsFor(target, options);
        const titles: string[] = [];
        const launch = browserLaunch();
        launch.launchOptions.args.push('--ignore-certificate-errors');
        const crawlerOptions = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
            maxConcurrency: 2,
            launchContext: launch,
            browserPoolOptions: { retireBrowserAfterPageCount: 4 },
            requestHandler: async ({ page }) => {
                titles.push(await page.title());
            },
        });
        const run = new Crawler(crawlerOptions as never, inMemory()).run(target.site.urls(12, '/page', { https }));
        const stopped = await run.then(
            () => undefined,
            (error: unknown) => error as Error,
        );
        return { target, titles, stopped, totals: proxySessions.stats().totals };
    }

    it('lets no challenge page reach the handler', async () => {
        // All exits but two, so that the crawl meets some, whichever it begins with.
        const ips = Array.from({ length: 6 }, (_, index) => `127.3.0.${index + 1}`);
        const policy = challengePage({ ips });
        const { target, titles, totals } = await crawl({ exits: 8, site: { policy } }, { waitForChallengeSecs: 1 });
        expect(titles).toHaveLength(12);
        expect(titles.every((title) => title.startsWith('Page '))).toBe(true);
        const challenges = target.site.pages().filter(({ verdict }) => verdict === 'challenge-page');
        // A challenge page may load itself again before the browser leaves it.
        expect(totals.blocked).toBeGreaterThan(0);
        expect(totals.blocked).toBeLessThanOrEqual(challenges.length);
    });

    it('knows a refusal without a body for what it is', async () => {
        const banned = new Set(['127.3.0.1', '127.3.0.2', '127.3.0.3']);
        const pages = ({ clientIp }: { clientIp: string }) => (banned.has(clientIp) ? EMPTY_403 : undefined);
        const { target, titles, totals } = await crawl({ exits: 8, site: { pages } });
        expect(titles).toHaveLength(12);
        expect(totals.blocked).toBe(target.site.pages().filter(({ status }) => status === 403).length);
    });

    it('ends the crawl with a sentence when all proxies refuse our login', async () => {
        const { titles, stopped, totals } = await crawl(
            {
                exits: 8,
                credentials: { username: 'user', password: 'secret' },
                faults: () => ({ kind: 'status', status: 407 }),
                site: { https: true },
            },
            { https: true },
        );
        expect(stopped?.message).toMatch(/check .*user name/);
        expect(stopped?.message).not.toContain('secret');
        expect(titles).toEqual([]);
        expect(totals.requests).toBeLessThanOrEqual(3);
    });
});
