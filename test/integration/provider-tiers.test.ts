import { CheerioCrawler } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { ProxySessions, apifyProxy, proxyUrls, tieredProxyUrls } from '../../src/index.js';
import { inMemory, lab } from '../support.js';

const LISTED = 4;

/** A list and two groups of a service, cheapest first, of which a site bans some. */
async function threeTiers(banned: readonly ('list' | 'SHADER')[]) {
    const target = await lab({ exits: LISTED, apify: { groups: { SHADER: 10, RESIDENTIAL: 20 } } });
    const shader = apifyProxy({ ...target.apify.address, groups: ['SHADER'], maxSessions: 8 });
    const residential = apifyProxy({ ...target.apify.address, groups: ['RESIDENTIAL'], maxSessions: 8 });
    const bans = () => [
        ...(banned.includes('list') ? target.exits.map(({ ip }) => ip) : []),
        ...(banned.includes('SHADER') ? Array.from({ length: 10 }, (_, at) => `127.4.0.${at + 1}`) : []),
    ];
    target.site.setPolicy(bannedExits(bans()));
    return { target, tiers: [proxyUrls(target.proxyUrls), shader, residential] };
}

async function crawl(proxySessions: ProxySessions, target: Lab, prefix = '/page', pages = 100) {
    const tiers: (number | undefined)[] = [];
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 6,
            requestHandler: ({ proxyInfo }) => void tiers.push(proxyInfo?.proxyTier),
        }),
        inMemory(),
    );
    await crawler.run(target.site.urls(pages, prefix));
    return [0, 1, 2].map((tier) => tiers.filter((one) => one === tier).length);
}

/** Visits by tier, at the target. */
function visits({ site, exits, apify }: Lab): { list: number; service: number } {
    const listed = new Set(exits.map(({ ip }) => ip));
    const list = site.log.filter(({ clientIp }) => listed.has(clientIp)).length;
    expect(apify.log.length).toBeGreaterThanOrEqual(0);
    return { list, service: site.log.length - list };
}

describe('tiers of providers', () => {
    it('stay with the cheapest that is accepted', async () => {
        const { target, tiers } = await threeTiers([]);
        await using proxySessions = new ProxySessions({ tiers, seed: 1 });
        expect(await crawl(proxySessions, target)).toEqual([100, 0, 0]);
        expect(target.apify.log).toEqual([]);
    });

    it.each([
        [['list'] as const, [0, 100, 0]],
        [['list', 'SHADER'] as const, [0, 0, 100]],
    ])('go on to the next where %o is banned', async (banned, expected) => {
        const { target, tiers } = await threeTiers(banned);
        await using proxySessions = new ProxySessions({ tiers, seed: 1 });
        expect(await crawl(proxySessions, target)).toEqual(expected);
        // Refusals that it takes to leave a tier, and those under way at that time.
        expect(target.site.log.length).toBeLessThanOrEqual(100 + banned.length * 12);
        expect(visits(target).list).toBeLessThanOrEqual(12);
        expect(target.site.strayCookies()).toEqual([]);
    });

    it('come back to a cheaper one, be it a list or a service', async () => {
        const { target, tiers } = await threeTiers(['list', 'SHADER']);
        const cooldown = { baseSecs: 0.5, capSecs: 1 };
        await using proxySessions = new ProxySessions({ tiers, cooldown, seed: 1 });
        expect(await crawl(proxySessions, target, '/before', 30)).toEqual([0, 0, 30]);
        target.site.setPolicy(bannedExits(target.exits.map(({ ip }) => ip)));
        // However slow the machine is, a probe is due by then.
        await new Promise((resolve) => setTimeout(resolve, 1_100));
        const [, middle, dear] = await crawl(proxySessions, target, '/middle');
        expect(middle).toBeGreaterThanOrEqual(85);
        expect(middle! + dear!).toBe(100);
        target.site.setPolicy([]);
        await new Promise((resolve) => setTimeout(resolve, 1_100));
        expect((await crawl(proxySessions, target, '/after'))[0]).toBeGreaterThanOrEqual(85);
        expect(target.site.strayCookies()).toEqual([]);
    });

    it('cannot have tiers of their own, nor be given beside another source', () => {
        const list = proxyUrls(['http://127.0.0.1:1']);
        const tiered = tieredProxyUrls([['http://127.0.0.1:1'], ['http://127.0.0.1:2']]);
        expect(() => new ProxySessions({ tiers: [list, tiered] })).toThrow('has tiers of its own');
        expect(() => new ProxySessions({ tiers: [list], provider: list })).toThrow('mean the same');
        expect(() => new ProxySessions({ tiers: [] })).toThrow('at least one provider');
    });
});
