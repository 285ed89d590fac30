import { BasicCrawler, CheerioCrawler, HttpCrawler } from '@crawlee/cheerio';
import type { Lab, LabOptions } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { inMemory, lab, sessionsFor } from '../support.js';

const OWN_ADDRESS = '127.0.0.1';

/** A site that forbids some of its pages, and lists some in a sitemap. */
function siteWithRobots(options: LabOptions = {}, refusedIp?: string): Promise<Lab> {
    const target: Promise<Lab> = lab({
        exits: 4,
        ...options,
        site: {
            pages: ({ path, headers, clientIp }) => {
                const origin = `http://${headers.host}`;
                if (path === '/robots.txt' && clientIp === refusedIp) return { status: 403, body: 'Access denied' };
                if (path === '/robots.txt') {
                    const body = `User-agent: *\nDisallow: /secret\nSitemap: ${origin}/sitemap.xml\n`;
                    return { headers: { 'content-type': 'text/plain' }, body };
                }
                if (path !== '/sitemap.xml') return undefined;
                const body = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>${origin}/listed</loc></url></urlset>`;
                return { headers: { 'content-type': 'application/xml' }, body };
            },
        },
    });
    return target;
}

const visitsTo = ({ site }: Lab, wanted: string) => site.log.filter(({ path }) => path === wanted);
const pagesOf = ({ site }: Lab) => [...site.urls(6, '/open'), ...site.urls(6, '/secret')];

describe('robots.txt', () => {
    it.each<[string, typeof BasicCrawler]>([
        ['CheerioCrawler', CheerioCrawler as never],
        ['HttpCrawler', HttpCrawler as never],
        ['BasicCrawler', BasicCrawler],
    ])('is read through an exit, and obeyed: %s', async (_name, Crawler) => {
        const target = await siteWithRobots();
        const proxySessions = sessionsFor(target);
        const crawler = new Crawler(
            proxySessions.optionsFor(Crawler, {
                respectRobotsTxtFile: true,
                requestHandler: async (context) => {
                    if (Crawler === BasicCrawler) await context.sendRequest();
                },
            }),
            inMemory(),
        );
        await crawler.run(pagesOf(target));
        expect(visitsTo(target, '/robots.txt')).toHaveLength(1);
        expect(target.site.log.filter(({ clientIp }) => clientIp === OWN_ADDRESS)).toEqual([]);
        expect(target.site.log.filter(({ path }) => path.startsWith('/secret'))).toEqual([]);
        expect(target.site.log.filter(({ path }) => path.startsWith('/open'))).toHaveLength(6);
    });

    it('has sitemaps read through an exit too', async () => {
        const target = await siteWithRobots();
        const crawler = new CheerioCrawler(
            sessionsFor(target).optionsFor(CheerioCrawler, { respectRobotsTxtFile: true, requestHandler: () => {} }),
            inMemory(),
        );
        const file = await crawler['getRobotsTxtFileForUrl'](target.site.url);
        expect(await file?.parseUrlsFromSitemaps()).toEqual([`${target.site.url}/listed`]);
        expect(visitsTo(target, '/sitemap.xml').map(({ clientIp }) => clientIp)).not.toContain(OWN_ADDRESS);
    });

    it('is read through the next exit where one fails, SOCKS proxies too', async () => {
        const target = await siteWithRobots({ protocol: 'socks5', faults: { 0: { kind: 'dead' } } });
        const crawler = new CheerioCrawler(
            sessionsFor(target).optionsFor(CheerioCrawler, { respectRobotsTxtFile: true, requestHandler: () => {} }),
            inMemory(),
        );
        await crawler.run(pagesOf(target));
        const visits = visitsTo(target, '/robots.txt');
        expect(visits.length).toBeGreaterThanOrEqual(1);
        for (const { clientIp } of visits) expect(target.exits.slice(1).map(({ ip }) => ip)).toContain(clientIp);
        expect(target.site.log.filter(({ path }) => path.startsWith('/secret'))).toEqual([]);
    });

    it('is read through another exit where the site refuses one', async () => {
        const target = await siteWithRobots({}, '127.3.0.1');
        const crawler = new CheerioCrawler(
            sessionsFor(target).optionsFor(CheerioCrawler, { respectRobotsTxtFile: true, requestHandler: () => {} }),
            inMemory(),
        );
        await crawler.run(pagesOf(target));
        expect(visitsTo(target, '/robots.txt').map(({ status }) => status)).toContain(403);
        expect(target.site.log.filter(({ path }) => path.startsWith('/secret'))).toEqual([]);
    });

    it('may be missing', async () => {
        const target = await lab({
            exits: 2,
            site: { pages: ({ path }) => (path === '/robots.txt' ? { status: 404 } : undefined) },
        });
        let pages = 0;
        const crawler = new CheerioCrawler(
            sessionsFor(target).optionsFor(CheerioCrawler, {
                respectRobotsTxtFile: true,
                requestHandler: () => void (pages += 1),
            }),
            inMemory(),
        );
        await crawler.run(pagesOf(target));
        expect(pages).toBe(12);
        expect(visitsTo(target, '/robots.txt')).toHaveLength(2);
        expect(target.site.log.filter(({ clientIp }) => clientIp === OWN_ADDRESS)).toEqual([]);
    });

    it('is never read from this address, even where no exit works', async () => {
        const target = await siteWithRobots({ exits: 2, faults: () => ({ kind: 'dead' }) });
        const proxySessions = sessionsFor(target, { whenExhausted: 'fail-requests', outageSecs: 0 });
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, {
                respectRobotsTxtFile: true,
                maxRequestRetries: 0,
                maxSessionRotations: 1,
                requestHandler: () => {},
            }),
            inMemory(),
        );
        await crawler.run(target.site.urls(2));
        expect(target.site.log).toEqual([]);
    });

    it('comes from this address in stock Crawlee, and still does for crawlers that are not ours', async () => {
        const target = await siteWithRobots();
        sessionsFor(target).optionsFor(CheerioCrawler, { respectRobotsTxtFile: true });
        const stock = new CheerioCrawler({ respectRobotsTxtFile: true, requestHandler: () => {} }, inMemory());
        await stock.run(target.site.urls(2));
        expect(visitsTo(target, '/robots.txt').map(({ clientIp }) => clientIp)).toEqual([OWN_ADDRESS]);
    });
});
