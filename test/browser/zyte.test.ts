import { PlaywrightCrawler, PuppeteerCrawler } from 'crawlee';
import { describe, expect, it } from 'vitest';
import { ProxySessions, zyteSmartProxy } from '../../src/index.js';
import { browserLaunch, inMemory, lab } from '../support.js';

const CRAWLERS = { PlaywrightCrawler, PuppeteerCrawler } as const;

describe.each(['PlaywrightCrawler', 'PuppeteerCrawler'] as const)('Zyte Smart Proxy Manager in %s', (name) => {
    it.each([
        { scheme: 'http', useIncognitoPages: false, sessions: 'endpoint' },
        { scheme: 'https', useIncognitoPages: false, sessions: 'first-request' },
        { scheme: 'https', useIncognitoPages: true, sessions: 'endpoint' },
    ] as const)('fetches 8 pages over $scheme, incognito $useIncognitoPages, by $sessions', async (how) => {
        const https = how.scheme === 'https';
        const target = await lab({ exits: 1, zyte: {}, site: { https: true } });
        const { url, apiKey } = target.zyte;
        const { sessions, useIncognitoPages } = how;
        const provider = zyteSmartProxy({ url, apiKey, ca: target.ca, minDelaySecs: 0.12, maxSessions: 10, sessions });
        const proxySessions = new ProxySessions({ provider, seed: 1 });
        const failures: Error[] = [];
        let pages = 0;
        const crawler = new CRAWLERS[name](
            proxySessions.optionsFor(CRAWLERS[name] as typeof PlaywrightCrawler, {
                minConcurrency: 3,
                maxConcurrency: 3,
                launchContext: { ...browserLaunch(), useIncognitoPages },
                requestHandler: () => void (pages += 1),
                failedRequestHandler: (_, error) => void failures.push(error),
            }) as never,
            inMemory(),
        );
        await crawler.run(target.site.urls(8, '/page', { https }));
        await proxySessions.close();

        expect({ pages, failures }).toEqual({ pages: 8, failures: [] });
        expect(target.zyte.log.filter(({ isEarly, error }) => isEarly || error !== undefined)).toEqual([]);
        expect(target.zyte.log.every(({ session }) => session !== undefined)).toBe(true);
        expect(target.site.strayCookies()).toEqual([]);
        expect(target.site.log.filter(({ clientIp }) => !clientIp.startsWith('127.5.'))).toEqual([]);
        expect(target.zyte.livingSessions).toEqual({});
    });
});

describe('a page with everything', () => {
    it('sends all of it, service worker and WebSocket included, by the session of the page', async () => {
        const target = await lab({ exits: 1, zyte: { delayMillis: 0 }, site: { https: true } });
        const { url, apiKey } = target.zyte;
        const provider = zyteSmartProxy({ url, apiKey, ca: target.ca, minDelaySecs: 0, sessions: 'first-request' });
        await using proxySessions = new ProxySessions({ provider, seed: 1 });
        const crawler = new PlaywrightCrawler(
            proxySessions.optionsFor(PlaywrightCrawler, {
                launchContext: browserLaunch(),
                requestHandler: async ({ page }) => {
                    await page.waitForFunction('window.labDone === true');
                },
            }),
            inMemory(),
        );
        await crawler.run(target.site.urls(1, '/rich', { https: true }));

        const ids = target.zyte.log.map(({ session }) => session);
        expect(ids.filter((id) => id === 'create')).toHaveLength(1);
        expect(new Set(ids).size).toBe(2);
        expect(new Set(target.site.log.map(({ clientIp }) => clientIp)).size).toBe(1);
        expect(target.site.log.length).toBeGreaterThanOrEqual(7);
    });
});
