import { log } from 'apify';
import { Configuration, Dataset } from '@crawlee/playwright';
import { findChromium, startLab } from 'crawlee-proxy-sessions/lab';
import { afterEach, expect, it, vi } from 'vitest';
import { createCrawler } from '../src/crawler.js';
import { withLocalProxy } from '../src/input.js';
import { createProxySessions } from '../src/proxy-sessions.js';

Configuration.getGlobalConfig().set('persistStorage', false);
Configuration.getGlobalConfig().set('purgeOnStart', false);
afterEach(() => vi.unstubAllEnvs());

async function useInstalledChromium(): Promise<void> {
    const { executablePath } = await findChromium();
    vi.stubEnv('CRAWLEE_DEFAULT_BROWSER_PATH', executablePath);
    vi.stubEnv('CRAWLEE_DISABLE_BROWSER_SANDBOX', 'true');
    vi.stubEnv('CRAWLEE_HEADLESS', 'true');
}

it('gets every page in a browser, with the cookies of the input', async () => {
    await useInstalledChromium();
    await using lab = await startLab({ exits: 2 });
    const input = {
        startUrls: lab.site.urls(4).map((url) => ({ url })),
        proxyConfiguration: { proxyUrls: lab.proxyUrls },
        initialCookies: [
            { name: 'currency', value: 'EUR' },
            { name: 'other', value: 'site', domain: 'elsewhere.example' },
        ],
        followLinks: false,
        maxConcurrency: 2,
        report: false,
    };
    await using proxySessions = createProxySessions(input);
    await (await createCrawler(proxySessions, input)).run(input.startUrls);

    const served = lab.site.servedPages();
    expect(new Set(served.map(({ path }) => path)).size).toBe(4);
    expect(served.every(({ cookies }) => cookies.currency === 'EUR' && cookies.other === undefined)).toBe(true);
    expect((await Dataset.getData()).items).toHaveLength(4);
}, 120_000);

it('starts with the cheapest list of proxies', async () => {
    await using lab = await startLab({ exits: 3 });
    const [cheap, ...expensive] = lab.proxyUrls;
    await using proxySessions = createProxySessions({
        startUrls: [],
        tieredProxyUrls: [[cheap!], expensive],
        proxyConfiguration: { useApifyProxy: true },
    });
    expect(await proxySessions.proxyConfiguration.newUrl()).toBe(cheap);
});

it('ends when the budget of the input is spent', async () => {
    await useInstalledChromium();
    await using lab = await startLab({ exits: 2, site: { pages: () => `<p>${'word '.repeat(4_000)}</p>` } });
    const input = {
        startUrls: lab.site.urls(20).map((url) => ({ url })),
        proxyConfiguration: { proxyUrls: lab.proxyUrls },
        proxyPricePerGb: 4,
        maxProxyMoney: 0.0004, // 100 kB, so about 5 pages
        followLinks: false,
        maxConcurrency: 2,
        report: false,
    };
    await using proxySessions = createProxySessions(input);
    const crawler = await createCrawler(proxySessions, input);
    await expect(crawler.run(input.startUrls)).rejects.toThrow('budget');
    expect(lab.site.servedPages().length).toBeLessThan(15);
    expect(proxySessions.stats().totals.cost).toBeGreaterThan(0.0003);
}, 120_000);

it('warns instead of failing where a local run has no password for Apify Proxy', async () => {
    vi.stubEnv('APIFY_PROXY_PASSWORD', '');
    const warning = vi.spyOn(log, 'warning').mockImplementation(() => undefined);
    const input = withLocalProxy({ startUrls: [], proxyConfiguration: { useApifyProxy: true } });
    expect(warning).toHaveBeenCalledWith(expect.stringContaining('APIFY_PROXY_PASSWORD is not set'));
    await using proxySessions = createProxySessions(input);
    expect(await proxySessions.proxyConfiguration.newUrl()).toBeUndefined();
    // Whoever chose a group wants that group, or a message.
    const chosen = { startUrls: [], proxyConfiguration: { useApifyProxy: true, apifyProxyGroups: ['RESIDENTIAL'] } };
    expect(() => createProxySessions(withLocalProxy(chosen))).toThrow('APIFY_PROXY_PASSWORD');
});
