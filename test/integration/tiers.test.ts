import { CheerioCrawler } from '@crawlee/cheerio';
import type { LabSite } from 'crawlee-proxy-sessions/lab';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { ProxySessions } from '../../src/index.js';
import { inMemory, lab } from '../support.js';

const CHEAP = 10;
const DEAR = 5;

/** Two sites, of which the first bans all cheap exits. */
async function twoSites() {
    const target = await lab({ exits: CHEAP + DEAR, sites: [{ hostname: 'strict.test' }, { hostname: 'mild.test' }] });
    const cheapIps = new Set(target.exits.slice(0, CHEAP).map(({ ip }) => ip));
    const [strict, mild] = [target.sites[0], target.sites[1]!];
    strict.setPolicy(bannedExits([...cheapIps]));
    const count = (site: LabSite) => {
        const cheap = site.log.filter(({ clientIp }) => cheapIps.has(clientIp)).length;
        return { cheap, dear: site.log.length - cheap };
    };
    const tieredProxyUrls = [target.proxyUrls.slice(0, CHEAP), target.proxyUrls.slice(CHEAP)];
    return { strict, mild, count, tieredProxyUrls };
}

async function crawl(
    proxySessions: ProxySessions,
    urls: string[],
    concurrency = 10,
): Promise<Map<string, number | undefined>> {
    const tiers = new Map<string, number | undefined>();
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: concurrency,
            maxConcurrency: concurrency,
            requestHandler: ({ request, proxyInfo }) => void tiers.set(request.url, proxyInfo?.proxyTier),
        }),
        inMemory(),
    );
    await crawler.run(urls);
    return tiers;
}

describe('tiers of proxies', () => {
    it.each<ProxySessionsOptions['rotation'] & string>(['recommended', 'until-blocked', 'per-request'])(
        'a site that bans the cheap ones gets dear ones, and no other site does, rotation: %s',
        async (rotation) => {
            const { strict, mild, count, tieredProxyUrls } = await twoSites();
            await using proxySessions = new ProxySessions({ tieredProxyUrls, rotation, seed: 1 });
            const [changes, outcomes]: [unknown[], string[]] = [[], []];
            proxySessions.on('tierChanged', (change) => changes.push(change));
            proxySessions.on('outcome', ({ site, outcome }) => outcomes.push(`${site} ${outcome}`));
            const pages = await crawl(proxySessions, [...strict.urls(100), ...mild.urls(100)]);
            expect(pages.size).toBe(200);
            expect(count(mild)).toEqual({ cheap: 100, dear: 0 });
            expect(count(strict).dear).toBe(100);
            expect(count(strict).cheap).toBeLessThanOrEqual(8);
            expect(new Set(strict.urls(100).map((url) => pages.get(url)))).toEqual(new Set([1]));
            expect(proxySessions.stats().sites).toMatchObject({ 'strict.test': { tier: 1 }, 'mild.test': { tier: 0 } });
            expect(changes).toEqual([{ site: 'strict.test', from: 0, to: 1 }]);
            const told = (what: string) => outcomes.filter((outcome) => outcome === what).length;
            expect(told('strict.test blocked')).toBe(count(strict).cheap);
            expect([told('strict.test ok'), told('mild.test ok')]).toEqual([100, 100]);
        },
    );

    it('a site that lifts its ban gets cheap ones again', async () => {
        const { strict, count, tieredProxyUrls } = await twoSites();
        const cooldown = { baseSecs: 0.5, capSecs: 1 };
        await using proxySessions = new ProxySessions({ tieredProxyUrls, cooldown, seed: 1 });
        await crawl(proxySessions, strict.urls(30, '/before'));
        expect(count(strict).dear).toBe(30);

        strict.setPolicy([]);
        strict.clearLog();
        // However slow the machine is, a probe is due by then.
        await new Promise((resolve) => setTimeout(resolve, 1_100));
        // Few at a time: those that go while the probe is under way take an expensive proxy.
        const pages = await crawl(proxySessions, strict.urls(100, '/after'), 3);
        expect(pages.size).toBe(100);
        expect(count(strict).dear).toBeLessThanOrEqual(10);
        expect(strict.strayCookies()).toEqual([]);
    });

    it('a bug in the handler makes no site dearer', async () => {
        const { mild, count, tieredProxyUrls } = await twoSites();
        await using proxySessions = new ProxySessions({ tieredProxyUrls, seed: 1 });
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, {
                maxConcurrency: 5,
                requestHandler: () => {
                    throw new Error('a bug');
                },
            }),
            inMemory(),
        );
        await crawler.run(mild.urls(20));
        expect(count(mild)).toEqual({ cheap: 80, dear: 0 });
    });

    it('null entries stand for no proxy', async () => {
        const { strict, tieredProxyUrls } = await twoSites();
        const direct = '127.0.0.1';
        strict.setPolicy(bannedExits([direct]));
        await using proxySessions = new ProxySessions({ tieredProxyUrls: [[null], tieredProxyUrls[1]!], seed: 1 });
        // Only a proxy of the lab can look up its sites by name.
        const port = new URL(strict.url).port;
        const pages = await crawl(
            proxySessions,
            [1, 2, 3].map((page) => `http://127.0.0.1:${port}/page/${page}`),
        );
        expect(pages.size).toBe(3);
        expect([...pages.values()]).toEqual([1, 1, 1]);
        expect(strict.visitsByIp().get(direct)).toBe(1);
    });

    it.each([
        [{ tieredProxyUrls: [] }, /tieredProxyUrls: give at least one list of proxy URLs, the cheapest first/],
        [{ tieredProxyUrls: [['http://a:1'], []] }, /tieredProxyUrls\[1\]: give at least one proxy URL/],
        [
            { tieredProxyUrls: [['http://a:1'], ['ftp://u:secret@b']] },
            /tieredProxyUrls\[1\]: entry 0 is not a proxy URL/,
        ],
        [{ tieredProxyUrls: ['http://a:1'] }, /"tieredProxyUrls\[0\]" must be an array of proxy URLs/],
        [
            { tieredProxyUrls: [['http://a:1']], proxyUrls: ['http://a:1'] },
            /"proxyUrls" and "tieredProxyUrls" mean the same/,
        ],
    ])('are checked: %j', (options, message) => {
        const make = () => new ProxySessions(options as ProxySessionsOptions);
        expect(make).toThrow(message);
        expect(make).not.toThrow(/secret/);
    });
});
