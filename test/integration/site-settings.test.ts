import { CheerioCrawler } from '@crawlee/cheerio';
import type { LabSite } from 'crawlee-proxy-sessions/lab';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const SITES = ['quick.test', 'slow.test', 'de.shop.test', 'fr.shop.test'];

async function crawl(
    sites: NonNullable<ProxySessionsOptions['sites']>,
    pages: number,
    arrange: (sites: LabSite[]) => void = () => undefined,
) {
    const target = await lab({ exits: 4, sites: SITES.map((hostname) => ({ hostname, latencyMillis: 50 })) });
    arrange([...target.sites]);
    const proxySessions = sessionsFor(target, { sites });
    const failed: string[] = [];
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 20,
            maxConcurrency: 20,
            requestHandler: () => undefined,
            failedRequestHandler: ({ request }, error) => void failed.push(`${request.url}: ${error.message}`),
        }),
        inMemory(),
    );
    await crawler.run(target.sites.flatMap((site) => site.urls(pages, '/page')));
    return { sites: target.sites, proxySessions, failed };
}

describe('settings of single sites', () => {
    it('pace the site that they are for, and no other', async () => {
        const { sites, failed } = await crawl({ 'slow.test': { pacing: { maxConcurrencyPerExit: 1 } } }, 12);
        expect(failed).toEqual([]);
        const [quick, slow] = sites;
        expect(slow!.servedPages()).toHaveLength(12);
        expect(slow!.maxConcurrentPerIp()).toBe(1);
        expect(quick.maxConcurrentPerIp()).toBeGreaterThan(1);
    });

    it('hold for subdomains by a star, setting by setting, and the exact name goes before', async () => {
        const { sites, failed } = await crawl(
            {
                '*.shop.test': { pacing: { maxRequestsPerExit: 1 } },
                'fr.shop.test': { pacing: { maxRequestsPerExit: 2 } },
            },
            12,
        );
        const served = sites.map((site) => site.servedPages().length);
        expect(served).toEqual([12, 12, 4, 8]);
        expect(failed.filter((line) => line.includes('"pacing.maxRequestsPerExit"'))).toHaveLength(12);
    });

    it('say how long exits rest there, and what happens when none is left', async () => {
        const { sites, proxySessions, failed } = await crawl(
            {
                'slow.test': { cooldown: { baseSecs: 900, capSecs: 900 }, whenExhausted: 'fail-requests' },
                'fr.shop.test': { cooldown: { baseSecs: 0.2, capSecs: 0.2 } },
            },
            6,
            ([, slow, , french]) => {
                // A site that says so is believed at once; of one that refuses everybody, no exit is to blame.
                slow!.setPolicy({
                    name: 'stay-away',
                    judge: () => ({ status: 403, headers: { 'retry-after': '900' } }),
                });
                // Only a crawl that waits out the rests gets these pages.
                french!.setPolicy(bannedExits((ip) => french!.visitsByIp().get(ip) === undefined));
            },
        );
        expect(sites.map((site) => site.servedPages().length)).toEqual([6, 0, 6, 6]);
        expect(failed).toHaveLength(6);
        expect(failed.every((line) => line.includes('slow.test'))).toBe(true);
        const resting = proxySessions.stats().sites['slow.test']!.exits.filter(({ state }) => state === 'resting');
        expect(resting.length).toBeGreaterThan(0);
        expect(resting[0]!.reason).toMatch(/for (89\d|900) s|15 min/);
    });

    it.each([
        [
            { 'slow.test': { pacing: { minDelaySecs: -1 } } },
            /"sites.slow.test.pacing.minDelaySecs" must not be negative/,
        ],
        [{ 'slow.test': { rotation: 'per-page' } }, /there is no option "rotation"/],
        [{ 'a.*': {} }, /"sites" has the name "a.\*", which no site can have; write "shop.example"/],
        [[], /"sites" must be an object from site names to settings/],
    ])('are checked: %j', (sites, message) => {
        expect(() => sessionsFor({ proxyUrls: ['http://127.0.0.1:1'] }, { sites: sites as never })).toThrow(message);
    });
});
