import { CheerioCrawler, ProxyConfiguration } from 'crawlee';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
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

    it('newProxyInfo() without a session has none', async () => {
        const info = await configurationOf().newProxyInfo();
        expect(info?.url).toBeDefined();
        expect(info?.sessionId).toBeUndefined();
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
