import { AdaptivePlaywrightCrawler, PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { SessionPreparation } from '../../src/index.js';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

const LOGIN_PAGE = `<form action="/welcome"><button id="enter">Log in</button></form>`;

/** A login by a form, in a page of the session's browser. Remembered by address, as by a cookie. */
function membersOnly() {
    return lab({
        exits: 6,
        site: {
            pages: ({ path, clientIp, cookies }) => {
                if (path === '/login') return LOGIN_PAGE;
                if (path === '/welcome') return { headers: htmlWith(`member=${clientIp}; Path=/`), body: 'Welcome' };
                return cookies.member === clientIp ? '<h1>Members</h1>' : '<h1>Log in first</h1>';
            },
        },
    });
}

const htmlWith = (cookie: string) => ({ 'content-type': 'text/html', 'set-cookie': cookie });

async function logIn({ page, url }: SessionPreparation<Page>): Promise<void> {
    await page.goto(new URL('/login', url).href);
    await page.click('#enter');
    await page.waitForFunction(() => document.body.textContent.includes('Welcome'));
}

const CRAWLERS = [
    ['Playwright', PlaywrightCrawler],
    ['Puppeteer', PuppeteerCrawler],
] as const;

describe.each(CRAWLERS)('prepareSession in %s', (_name, Crawler) => {
    it.each([false, true])('has a page of the session’s browser, useIncognitoPages: %s', async (useIncognitoPages) => {
        const target = await membersOnly();
        const proxySessions = sessionsFor(target, { prepareSession: logIn });
        const titles: (string | null)[] = [];
        const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
            minConcurrency: 3,
            maxConcurrency: 3,
            launchContext: { useIncognitoPages, ...browserLaunch() },
            requestHandler: async ({ page }) => {
                expect(Object.hasOwn(page, 'goto')).toBe(false);
                titles.push(await page.$eval('h1', (heading) => heading.textContent));
            },
        });
        await new Crawler(options as never, inMemory()).run(target.site.urls(12, '/page'));

        expect(titles).toEqual(Array(12).fill('Members'));
        const { sessionsCreated, blocked } = proxySessions.stats().totals;
        expect(blocked).toBe(0);
        const logins = target.site.log.filter(({ path }) => path === '/welcome');
        expect(logins).toHaveLength(sessionsCreated);
        expect(target.site.strayCookies()).toEqual([]);
        // Nobody asked for a page before being logged in.
        const seen = new Set<string>();
        for (const { path, clientIp } of target.site.pages()) {
            if (path === '/welcome') seen.add(clientIp);
            if (path.startsWith('/page')) expect(seen).toContain(clientIp);
        }
    });
});

describe('prepareSession in an AdaptivePlaywrightCrawler', () => {
    it('has a page where there is a browser, and sendRequest everywhere', async () => {
        const target = await membersOnly();
        const withPage: boolean[] = [];
        const proxySessions = sessionsFor(target, {
            prepareSession: async ({ page, sendRequest, url }: SessionPreparation) => {
                withPage.push(page !== undefined);
                await sendRequest({ url: new URL('/welcome', url).href });
            },
        });
        const titles: string[] = [];
        const crawler = new AdaptivePlaywrightCrawler(
            proxySessions.optionsFor(AdaptivePlaywrightCrawler, {
                maxConcurrency: 2,
                launchContext: browserLaunch(),
                requestHandler: async ({ querySelector, pushData }) => {
                    titles.push((await querySelector('h1')).text());
                    await pushData({});
                },
            }),
            inMemory(),
        );
        await crawler.run(target.site.urls(12, '/page'));
        expect(new Set(titles)).toEqual(new Set(['Members']));
        expect(titles.length).toBeGreaterThanOrEqual(12);
        expect(withPage.length).toBeGreaterThan(0);
    });
});
