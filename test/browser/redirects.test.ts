import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import { loginRedirect } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { sitesThatSendOn } from '../sites-that-send-on.js';
import { browserLaunch, inMemory, lab, sessionsFor } from '../support.js';

describe.each([
    ['Playwright', PlaywrightCrawler],
    ['Puppeteer', PuppeteerCrawler],
] as const)('%s', (_name, Crawler) => {
    it('shows rules all addresses that a page was sent on to', async () => {
        const { proxySessions, urls, chain, seen } = await sitesThatSendOn();
        const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
            maxConcurrency: 1,
            launchContext: browserLaunch(),
            requestHandler: () => undefined,
        });
        await new Crawler(options as never, inMemory()).run(urls);
        expect(seen).toContainEqual(chain);
        expect(seen).toContain(undefined);
    });

    it('takes a login that only some exits are sent to for a refusal of them', async () => {
        const target = await lab({ exits: 6 });
        const walled = target.exits.slice(0, 2).map(({ ip }) => ip);
        target.site.setPolicy(loginRedirect({ ips: walled }));
        const proxySessions = sessionsFor(target);
        const deliveredBefore: string[] = [];
        proxySessions.on('softBlock', ({ urls }) => deliveredBefore.push(...urls));
        const titles = new Map<string, string>();
        const options = proxySessions.optionsFor(Crawler as typeof PlaywrightCrawler, {
            maxConcurrency: 2,
            launchContext: browserLaunch(),
            requestHandler: async ({ page, request }) => void titles.set(request.url, await page.title()),
        });
        await new Crawler(options as never, inMemory()).run(target.site.urls(24));

        expect(titles.size).toBe(24);
        const logins = [...titles].filter(([, title]) => title === 'Sign in').map(([url]) => url);
        // The first pages come before anybody was shown something else.
        expect(logins.length).toBeLessThanOrEqual(2);
        expect(deliveredBefore).toEqual(expect.arrayContaining(logins));
        expect(target.site.log.some(({ status, clientIp }) => status === 302 && walled.includes(clientIp))).toBe(true);
    });
});
