import { Actor } from 'apify';
import type { CheerioCrawlerOptions } from '@crawlee/cheerio';
import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProxySessions, apifyProxy, fromProxyConfiguration } from '../../src/index.js';
import { inMemory, lab } from '../support.js';

const IDLE_MILLIS = 1_000;

/** Some pages, a pause that is longer than the idle limit, and some more. */
async function crawlWithPauses(
    target: Lab,
    prepare: (options: CheerioCrawlerOptions) => CheerioCrawlerOptions,
): Promise<void> {
    const batches = [0, 1, 2].map((round) => target.site.urls(60, '/page').slice(round * 20, round * 20 + 20));
    let left = 20;
    const crawler: CheerioCrawler = new CheerioCrawler(
        prepare({
            minConcurrency: 5,
            maxConcurrency: 5,
            requestHandler: async () => {
                left -= 1;
                if (left > 0 || batches.length === 1) return;
                await new Promise((resolve) => setTimeout(resolve, IDLE_MILLIS * 1.2));
                batches.shift();
                left = 20;
                await crawler.addRequests(batches[0]!);
            },
        }),
        inMemory(),
    );
    await crawler.run(batches[0]);
}

describe('Apify Proxy, residential, with an idle limit of one second', () => {
    it('shows no cookie to a site from an IP that has changed', async () => {
        const target = await lab({ exits: 1, apify: { residentialIdleMillis: IDLE_MILLIS } });
        const provider = apifyProxy({
            ...target.apify.address,
            groups: ['RESIDENTIAL'],
            sessionTtlSecs: IDLE_MILLIS / 1000,
        });
        await using proxySessions = new ProxySessions({ provider, seed: 1 });
        await crawlWithPauses(target, (options) => proxySessions.optionsFor(CheerioCrawler, options));
        expect(target.site.log).toHaveLength(60);
        expect(target.site.strayCookies()).toEqual([]);
        expect(target.site.log.filter(({ cookies }) => 'visitor' in cookies).length).toBeGreaterThan(20);
        expect(
            target.apify.log.every(({ groups, session }) => groups[0] === 'RESIDENTIAL' && session !== undefined),
        ).toBe(true);
    });

    it('is what stock Crawlee fails at', async () => {
        const target = await lab({ exits: 1, apify: { residentialIdleMillis: IDLE_MILLIS } });
        const { hostname, port, password } = target.apify.address;
        const proxyConfiguration = new ProxyConfiguration({
            newUrlFunction: (id) => `http://groups-RESIDENTIAL,session-${id}:${password}@${hostname}:${port}`,
        });
        await crawlWithPauses(target, (options) => ({
            ...options,
            proxyConfiguration,
            sessionPoolOptions: { maxPoolSize: 5 },
        }));
        expect(target.site.strayCookies().length).toBeGreaterThan(0);
    });
});

describe('Apify Proxy', () => {
    afterEach(() => vi.unstubAllEnvs());

    const environment = (target: Lab, more: Readonly<Record<string, string>> = {}): void => {
        for (const [name, value] of Object.entries({ ...target.apify.environment, ...more })) vi.stubEnv(name, value);
    };

    it('is found by the environment of an Actor', async () => {
        const target = await lab({ exits: 1, apify: {} });
        environment(target);
        await using proxySessions = new ProxySessions({ provider: apifyProxy({ country: 'US' }), seed: 1 });
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} }),
            inMemory(),
        );
        await crawler.run(target.site.urls(20, '/page'));
        expect(target.site.log).toHaveLength(20);
        expect(target.apify.log.every(({ country }) => country === 'US')).toBe(true);
    });

    it('works through the real SDK', async () => {
        const target = await lab({ exits: 1, apify: {} });
        environment(target);
        const configuration = await Actor.createProxyConfiguration({ groups: ['RESIDENTIAL'], countryCode: 'DE' });
        const provider = fromProxyConfiguration(configuration);
        await using proxySessions = new ProxySessions({ provider, seed: 1 });
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} }),
            inMemory(),
        );
        await crawler.run(target.site.urls(20, '/page'));
        expect(target.site.log).toHaveLength(20);
        expect(target.site.strayCookies()).toEqual([]);
        expect(
            target.apify.log.filter(
                ({ username }) => !/^groups-RESIDENTIAL,session-[a-z0-9]{8},country-DE$/.test(username),
            ),
        ).toEqual([]);
    });

    it('says in its own words why it gives no access', async () => {
        const target = await lab({ exits: 1, apify: {} });
        environment(target);
        await apifyProxy({ groups: ['SHADER'] }).checkAccess!();
        await expect(apifyProxy({ groups: ['NONE'] }).checkAccess!()).rejects.toThrow(
            /no access to the proxy group NONE/,
        );
        await using wrong = new ProxySessions({ provider: apifyProxy({ password: 'wr0ng' }) });
        await expect(wrong.checkAccess()).rejects.toMatchObject({ code: 'misconfigured' });
        await expect(wrong.checkAccess()).rejects.not.toThrow(/wr0ng/);
    });

    it.each([590, 593, 595, 599])('status %i costs no page', async (status) => {
        const target = await lab({ exits: 1, apify: {} });
        await using proxySessions = new ProxySessions({ provider: apifyProxy(target.apify.address), seed: 1 });
        let pages = 0;
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, {
                maxConcurrency: 2,
                requestHandler: () => {
                    pages += 1;
                    target.apify.setStatus(pages === 10 ? status : undefined);
                },
                errorHandler: () => target.apify.setStatus(undefined),
            }),
            inMemory(),
        );
        await crawler.run(target.site.urls(30, '/page'));
        expect(pages).toBe(30);
        expect(proxySessions.stats().totals.proxyFailed).toBeGreaterThan(0);
    });

    it('ends the crawl with a sentence when there is no exit in the country', async () => {
        const target = await lab({ exits: 1, apify: {} });
        const provider = apifyProxy({ ...target.apify.address, groups: ['NONE'] });
        await using proxySessions = new ProxySessions({ provider, seed: 1 });
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} }),
            inMemory(),
        );
        await expect(crawler.run(target.site.urls(5, '/page'))).rejects.toThrow(/refuses access .*407/);
        expect(target.site.log).toEqual([]);
    });
});
