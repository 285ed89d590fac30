import { CheerioCrawler, KeyValueStore } from '@crawlee/cheerio';
import { expect, it } from 'vitest';
import { apifyProxy, memoryStore, ProxySessions } from '../../src/index.js';
import type { ReportData } from '../../src/report/report-data.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const JAPANESE = 'ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7';

it('sends the languages of the provider’s country, and names it to handlers, events and the report', async () => {
    const target = await lab({ exits: 1, apify: { countries: ['JP'] } });
    const provider = apifyProxy({ ...target.apify.address, country: 'jp' });
    const told = new Set<unknown>();
    const crawl = async (name: string, matchLocale: boolean): Promise<string[]> => {
        await using proxySessions = new ProxySessions({ provider, seed: 1, matchLocale, report: true });
        proxySessions.on('sessionCreated', ({ country }) => told.add(country));
        const options = proxySessions.optionsFor(CheerioCrawler, {
            requestHandler: async ({ request, proxyInfo, sendRequest }) => {
                told.add((proxyInfo as { countryCode?: string }).countryCode);
                if (request.url.endsWith('/1')) await sendRequest({ url: `${target.site.url}/${name}-sent` });
            },
        });
        const config = inMemory();
        const crawler = new CheerioCrawler(options, config);
        const own = { url: `${target.site.url}/${name}-own`, headers: { 'Accept-Language': 'fr' } };
        await crawler.run([...target.site.urls(2, `/${name}`), own]);
        const store = await KeyValueStore.open(null, { config });
        const report = await store.getValue<ReportData>('PROXY_SESSIONS_REPORT_DATA');
        for (const { country } of report!.exits) told.add(country);
        return target.site.log
            .filter(({ path }) => path.startsWith(`/${name}`))
            .map(({ path, headers }) => `${path.replace(/.\d$/, '')} ${headers['accept-language']}`);
    };
    expect(new Set(await crawl('matched', true))).toEqual(
        new Set([`/matched ${JAPANESE}`, `/matched-sent ${JAPANESE}`, '/matched-own fr']),
    );
    expect((await crawl('unmatched', false)).filter((line) => line.includes('ja'))).toEqual([]);
    expect(told).toEqual(new Set(['JP']));
});

it('keeps the place of an exit over a restart, also when nobody tells it any more', async () => {
    let isTelling = true;
    const target = await lab({
        exits: 1,
        sites: [
            {},
            {
                pages: ({ clientIp: ip }) => ({
                    body: isTelling ? JSON.stringify({ ip, countryCode: 'JP' }) : 'closed',
                }),
            },
        ],
    });
    const store = memoryStore();
    for (const path of ['/first', '/second']) {
        await using proxySessions = sessionsFor(target, {
            exitCheck: { url: target.sites[1]!.urls(1, '/ip')[0]! },
            matchLocale: true,
            state: { store },
        });
        const options = proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(1, path));
        isTelling = false;
    }
    expect(target.site.log.map(({ headers }) => headers['accept-language'])).toEqual([JAPANESE, JAPANESE]);
});

it('says what is missing', () => {
    const proxyUrls = ['http://proxy.example:8000'];
    expect(() => new ProxySessions({ proxyUrls, matchLocale: true })).toThrow(
        /"matchLocale: true" needs to know where/,
    );
    expect(() => new ProxySessions({ proxyUrls, matchLocale: 'Japan' })).toThrow(
        /"matchLocale" must be true, or a country/,
    );
});
