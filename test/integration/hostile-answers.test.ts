import { once } from 'node:events';
import { CheerioCrawler } from '@crawlee/cheerio';
import type { Lab, LabOptions } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { apifyProxy } from '../../src/index.js';
import { LIES } from '../detection/lies.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const SHOP_PAGES = 40;

interface Setting {
    readonly exits: number;
    readonly labOptions?: Partial<LabOptions>;
    readonly provider?: (target: Lab) => Partial<ProxySessionsOptions>;
}

const SETTINGS: readonly (readonly [string, Setting])[] = [
    ['a list of 1', { exits: 1 }],
    ['a list of 10', { exits: 10 }],
    ['a list of 4 SOCKS proxies', { exits: 4, labOptions: { protocol: 'socks5' } }],
    [
        'Apify Proxy',
        {
            exits: 1,
            labOptions: { apify: {} },
            provider: ({ apify }) => ({ provider: apifyProxy(apify.address), proxyUrls: undefined as never }),
        },
    ],
];

describe.each(['http', 'https'] as const)('a hostile site over %s', (scheme) => {
    it.each(SETTINGS)('costs another site nothing with %s', async (_name, { exits, labOptions, provider }) => {
        const evil = {
            hostname: 'evil.example',
            https: true,
            pages: ({ path }: { path: string }) => LIES[Number(/^\/page\/(\d+)/.exec(path)?.[1] ?? 0) % LIES.length],
        };
        const target = await lab({ exits, sites: [{ hostname: 'shop.example', https: true }, evil], ...labOptions });
        const [shop, liar] = target.sites as [Lab['site'], Lab['site']];
        const proxySessions = sessionsFor(target, provider?.(target));
        const got: string[] = [];
        const shopIsDone = new AbortController();
        const options = proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 4,
            maxConcurrency: 4,
            maxRequestRetries: 1,
            requestHandler: ({ request }) => {
                if (request.url.includes('shop.example')) got.push(request.url);
                if (got.length === SHOP_PAGES) shopIsDone.abort();
            },
        });
        const lies = liar.urls(LIES.length, '/page', { https: scheme === 'https' });
        const pages = shop.urls(SHOP_PAGES, '/page', { https: scheme === 'https' });
        // The lies come first, and between the pages of the other site.
        const urls = [
            ...lies.slice(0, 10),
            ...pages.flatMap((page, index) => [page, ...lies.slice(10 + index, 11 + index)]),
        ];
        const crawl = new CheerioCrawler(options, inMemory()).run(urls);
        // How long the liar is waited for is not the matter here.
        await Promise.race([crawl, once(shopIsDone.signal, 'abort')]);
        expect(got).toHaveLength(SHOP_PAGES);
        // Each page was asked for once, by visitors who kept their session: nobody was taken away from this site.
        expect(shop.log).toHaveLength(SHOP_PAGES);
        const { exits: stats, sites } = proxySessions.stats();
        expect(Object.values(stats).filter(({ reason }) => reason?.includes('everywhere'))).toEqual([]);
        expect(sites['shop.example']).toMatchObject({ ok: SHOP_PAGES, proxyFailed: 0, misconfigured: 0 });
        await proxySessions.close();
        await crawl.catch(() => undefined);
    });
});
