import { CheerioCrawler, ProxyConfiguration } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { ProxySessions, fromProxyConfiguration } from '../../src/index.js';
import { inMemory, lab } from '../support.js';

const OWN_ADDRESS = '127.0.0.1';
type NewUrlFunction = NonNullable<ConstructorParameters<typeof ProxyConfiguration>[0]>['newUrlFunction'];

/** Crawls pages of three labels and tells by which addresses the site was asked for each. */
async function crawl(target: Lab, newUrlFunction: NewUrlFunction, pages = 30, configuration = inMemory()) {
    const provider = fromProxyConfiguration(new ProxyConfiguration({ newUrlFunction: newUrlFunction! }));
    await using proxySessions = new ProxySessions({ provider, seed: 1 });
    const got = new Set<string>();
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 8,
            maxConcurrency: 8,
            requestHandler: ({ request }) => void got.add(request.url),
        }),
        configuration,
    );
    const labels = ['A', 'B', 'C'];
    await crawler.run(
        labels.flatMap((label) => target.site.urls(pages, `/${label}/page`).map((url) => ({ url, label }))),
    );
    const addresses = labels.map((label) => {
        const visits = target.site.log.filter(({ path }) => path.startsWith(`/${label}/`));
        return [...new Set(visits.map(({ clientIp }) => clientIp))].sort();
    });
    return { pages: got.size, addresses };
}

const ipsOf = (target: Lab): string[] => target.exits.map(({ ip }) => ip);

describe('a newUrlFunction that looks at the request', () => {
    it('is asked for each request, and its answer is the route', async () => {
        const target = await lab({ exits: 2 });
        const [one, two] = target.proxyUrls as [string, string];
        let asked = 0;
        const { pages, addresses } = await crawl(target, (_id, options) => {
            asked += 1;
            const label = options?.request?.label;
            return label === 'A' ? one : label === 'B' ? two : null;
        });
        expect(pages).toBe(90);
        expect(addresses).toEqual([[ipsOf(target)[0]], [ipsOf(target)[1]], [OWN_ADDRESS]]);
        expect(asked).toBeGreaterThanOrEqual(90);
        expect(target.site.strayCookies()).toEqual([]);
    });

    it('may build sessions into its answers', async () => {
        const target = await lab({ exits: 1, apify: {} });
        const { hostname, port, password } = target.apify.address;
        const { pages } = await crawl(target, (id, options) => {
            const group = options?.request?.userData.label === 'A' ? 'SHADER' : 'RESIDENTIAL';
            return `http://groups-${group},session-${id}:${password}@${hostname}:${port}`;
        });
        expect(pages).toBe(90);
        const ofA = target.apify.log.filter(({ groups }) => groups.includes('SHADER'));
        expect(ofA.length).toBeGreaterThanOrEqual(30);
        expect(target.site.log.filter(({ clientIp }) => clientIp === OWN_ADDRESS)).toEqual([]);
        expect(new Set(target.apify.log.map(({ session }) => session)).size).toBeGreaterThan(2);
        expect(target.site.strayCookies()).toEqual([]);
    });

    it('may take turns, and proxies that fail cost no page', async () => {
        const target = await lab({ exits: 5, faults: { 2: { kind: 'dead' } } });
        let turn = 0;
        const { pages, addresses } = await crawl(target, (_id, options) =>
            options?.request?.label === 'C' ? target.proxyUrls[4]! : target.proxyUrls[turn++ % 4]!,
        );
        expect(pages).toBe(90);
        expect(addresses[0]).not.toContain(ipsOf(target)[4]);
        expect(addresses[2]).toEqual([ipsOf(target)[4]]);
        expect(target.site.log.filter(({ clientIp }) => clientIp === OWN_ADDRESS)).toEqual([]);
    });

    it('shows no cookie from another address after a restart', async () => {
        const target = await lab({ exits: 2 });
        const [one, two] = target.proxyUrls as [string, string];
        const configuration = inMemory();
        for (const swapped of [false, true]) {
            const [first, second] = swapped ? [two, one] : [one, two];
            target.site.clearLog();
            await crawl(
                target,
                (_id, options) => (options?.request?.label === 'A' ? first : second),
                10,
                configuration,
            );
        }
        expect(target.site.strayCookies()).toEqual([]);
    });
});

it('a newUrlFunction that does not look at requests is asked once for each session', async () => {
    const target = await lab({ exits: 4 });
    const asked: (string | number)[] = [];
    const { pages } = await crawl(target, (id) => {
        asked.push(id);
        return target.proxyUrls[asked.length % 4]!;
    });
    expect(pages).toBe(90);
    expect(asked.length).toBeLessThan(45);
});
