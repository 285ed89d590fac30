import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import { expect, it } from 'vitest';
import { browserLaunch, IdentityCheck, inMemory, lab, sessionsFor } from '../support.js';

const CRAWLERS = { Playwright: PlaywrightCrawler, Puppeteer: PuppeteerCrawler } as const;

/** Proxies that Crawlee by itself does not reach, or hands over to browsers in a way that loses what they need. */
const PROXIES = {
    'SOCKS5 without a login': { protocol: 'socks5', credentials: () => undefined },
    'SOCKS5 whose password has a percent sign': { protocol: 'socks5', credentials: { username: 'u', password: '5%' } },
    'HTTP whose password has a percent sign': { protocol: 'http', credentials: { username: 'u', password: '5%41' } },
} as const;

it.each([
    ['Playwright', false, 'SOCKS5 without a login'],
    ['Playwright', true, 'SOCKS5 whose password has a percent sign'],
    ['Puppeteer', true, 'HTTP whose password has a percent sign'],
] as const)(
    '%s, useIncognitoPages %s: has names looked up by proxies that speak %s',
    async (name, incognito, proxies) => {
        // Only the lab's proxies know where this is.
        const target = await lab({ exits: 2, site: { hostname: 'shop.test' }, ...PROXIES[proxies] });
        const check = new IdentityCheck(target);
        const failures: string[] = [];
        const Crawler = CRAWLERS[name] as typeof PlaywrightCrawler;
        const options = sessionsFor(target).optionsFor(Crawler, {
            maxConcurrency: 2,
            maxRequestRetries: 0,
            launchContext: { useIncognitoPages: incognito, ...browserLaunch() },
            requestHandler: check.handler,
            failedRequestHandler: (_, error) => void failures.push(error.message),
        });
        await new Crawler(options, inMemory()).run(target.site.urls(4, '/page'));

        expect(failures).toEqual([]);
        expect(check).toMatchObject({ pages: 4, wrongExits: 0, wrongSessions: 0 });
        expect(target.site.visitsByIp().size).toBe(2);
    },
);
