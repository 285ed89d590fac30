import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { ProxySessions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const URLS = ['http://bob:p%40ss@one.example:8000', 'http://two.example:8001', 'http://three.example:8002'];

function configurationOf(proxyUrls: readonly (string | null)[] = URLS, options: Partial<ProxySessionsOptions> = {}) {
    return sessionsFor({ proxyUrls: proxyUrls as string[] }, options).proxyConfiguration;
}

describe('proxySessions.proxyConfiguration, as Crawlee documents the class', () => {
    it('is a ProxyConfiguration', () => {
        expect(configurationOf()).toBeInstanceOf(ProxyConfiguration);
    });

    it('newUrl() gives a URL of the list, and rotates when no session is named', async () => {
        const configuration = configurationOf();
        const urls = [await configuration.newUrl(), await configuration.newUrl(), await configuration.newUrl()];
        expect(urls.toSorted()).toEqual(URLS.toSorted());
    });

    it('newUrl(sessionId) gives the same URL for the same id', async () => {
        const configuration = configurationOf();
        const first = await configuration.newUrl('a-session');
        for (let call = 0; call < 5; call += 1) expect(await configuration.newUrl('a-session')).toBe(first);
    });

    it('spreads different ids over the list', async () => {
        const configuration = configurationOf();
        const urls = await Promise.all(['a', 'b', 'c'].map((id) => configuration.newUrl(id)));
        expect(new Set(urls).size).toBe(3);
    });

    it('takes numbers for ids', async () => {
        const configuration = configurationOf();
        expect(await configuration.newUrl(7)).toBe(await configuration.newUrl('7'));
        expect((await configuration.newProxyInfo(7))?.sessionId).toBe('7');
    });

    it('newProxyInfo(sessionId) takes the URL apart, credentials decoded', async () => {
        const info = await configurationOf([URLS[0]!]).newProxyInfo('a-session');
        expect(info).toMatchObject({
            sessionId: 'a-session',
            url: URLS[0],
            username: 'bob',
            password: 'p@ss',
            hostname: 'one.example',
            port: '8000',
        });
    });

    it.each([
        ['http://one.example', 'http://one.example'],
        ['https://bob@one.example', 'https://bob@one.example'],
        ['http://One.Example:8000', 'http://One.Example:8000'],
        ['http://bob:p@ss/w?rd@one.example:80', 'http://bob:p%40ss%2Fw%3Frd@one.example:80'],
        ['http://bob:p%40ss@[2001:db8::1]:8000', 'http://bob:p%40ss@[2001:db8::1]:8000'],
        ['socks5://one.example', 'socks5://one.example:1080'],
    ])('tells the URL as it was given, but for credentials: %s', async (given, told) => {
        const configuration = configurationOf([given]);
        expect((await configuration.newProxyInfo('a-session'))?.url).toBe(told);
        expect(await configuration.newUrl()).toBe(told);
    });

    it('refuses a path in a proxy URL by saying so', () => {
        expect(() => configurationOf(['http://one.example:8000/path'])).toThrow(/entry 0 has a path or a query/);
    });

    it('newProxyInfo() without a session has none', async () => {
        const info = await configurationOf().newProxyInfo();
        expect(info?.url).toBeDefined();
        expect(info?.sessionId).toBeUndefined();
    });

    it('without an id, spreads calls evenly over the proxies that work', async () => {
        const urls = Array.from({ length: 10 }, (_, index) => `http://host-${index}.example:8000`);
        const proxySessions = sessionsFor({ proxyUrls: urls });
        const counts = new Map<string | undefined, number>();
        const call = async (): Promise<void> => {
            const url = await proxySessions.proxyConfiguration.newUrl();
            counts.set(url, (counts.get(url) ?? 0) + 1);
        };
        for (let calls = 0; calls < 200; calls += 1) await call();
        expect([...counts.values()]).toEqual(Array(10).fill(20));

        proxySessions.restExit(urls[3]!, { secs: 60 });
        counts.clear();
        for (let calls = 0; calls < 90; calls += 1) await call();
        expect([...counts.values()]).toEqual(Array(9).fill(10));
        expect(counts.has(urls[3])).toBe(false);
    });

    it('answers at once, with or without an id, when all proxies rest', async () => {
        const proxySessions = sessionsFor({ proxyUrls: URLS });
        for (const [index, url] of URLS.entries()) proxySessions.restExit(url, { secs: 60 + index });
        expect(await proxySessions.proxyConfiguration.newUrl()).toBe(URLS[0]);
        expect(await proxySessions.proxyConfiguration.newUrl('a-session')).toBe(URLS[0]);
    });

    it.each(['rests on all sites', 'was removed'] as const)('moves an id on whose proxy %s', async (how) => {
        const proxySessions = sessionsFor({ proxyUrls: URLS });
        const { proxyConfiguration } = proxySessions;
        const first = (await proxyConfiguration.newUrl('a-session'))!;
        if (how === 'was removed') proxySessions.removeExit(first);
        else proxySessions.restExit(first, { secs: 60 });
        const next = await proxyConfiguration.newUrl('a-session');
        expect(URLS).toContain(next);
        expect(next).not.toBe(first);
        expect(await proxyConfiguration.newUrl('a-session')).toBe(next);
    });

    it('takes the cheapest tier that works', async () => {
        const proxySessions = new ProxySessions({ tieredProxyUrls: [[URLS[0]!], [URLS[1]!, URLS[2]!]], seed: 1 });
        const call = () => proxySessions.proxyConfiguration.newUrl();
        expect([await call(), await call(), await call()]).toEqual([URLS[0], URLS[0], URLS[0]]);
        proxySessions.restExit(URLS[0]!, { secs: 60 });
        expect(new Set([await call(), await call()])).toEqual(new Set([URLS[1], URLS[2]]));
        await proxySessions.close();
    });

    it('means a direct connection by undefined', async () => {
        const configuration = configurationOf([null]);
        expect(await configuration.newUrl('a')).toBeUndefined();
        expect(await configuration.newProxyInfo('a')).toBeUndefined();
    });

    it('works in a crawler that was given nothing else of ours', async () => {
        const target = await lab({ exits: 3 });
        const { proxyConfiguration } = sessionsFor(target);
        const told = new Map<string, string>();
        const crawler = new CheerioCrawler(
            {
                proxyConfiguration,
                requestHandler: ({ request, proxyInfo }) => {
                    told.set(new URL(request.url).pathname, proxyInfo!.hostname);
                },
            },
            inMemory(),
        );
        await crawler.run(target.site.urls(9));
        expect(told.size).toBe(9);
        for (const { path, clientIp } of target.site.pages()) expect(told.get(path)).toBe(clientIp);
    });
});
