import { CheerioCrawler } from '@crawlee/cheerio';
import type { LabSite, SitePolicy } from 'crawlee-proxy-sessions/lab';
import { quotaBan, rateLimit } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

async function crawl(policy: SitePolicy, pages: number, options: Partial<ProxySessionsOptions> = {}) {
    const target = await lab({ exits: 20 });
    target.site.setPolicy(policy);
    const proxySessions = sessionsFor(target, options);
    let got = 0;
    const failures: Error[] = [];
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 50,
            maxConcurrency: 50,
            requestHandler: () => void (got += 1),
            failedRequestHandler: (_, error) => void failures.push(error),
        }),
        inMemory(),
    );
    await crawler.run(target.site.urls(pages, '/page'));
    return { got, failures, requests: target.site.log.length, target };
}

describe('sites that limit how fast an exit may be, learned on the way', () => {
    it('a quota with a ban costs at most 1.06 requests for each of 600 pages', async () => {
        const { got, requests } = await crawl(quotaBan({ requests: 10, windowSecs: 2, banSecs: 10 }), 600);
        expect(got).toBe(600);
        expect(requests).toBeLessThanOrEqual(636);
    });

    it.each([{ retryAfterSecs: 1 }, {}])('a rate limit with %j costs at most 1.05', async (more) => {
        const { got, requests } = await crawl(rateLimit({ perSecond: 5, ...more }), 600);
        expect(got).toBe(600);
        expect(requests).toBeLessThanOrEqual(630);
    });
});

describe('limits of the user', () => {
    it('are kept', async () => {
        const pacing = { maxRequestsPerExit: 3, maxConcurrencyPerExit: 1 };
        const { got, failures, target } = await crawl(rateLimit({ perSecond: 1_000 }), 70, { pacing });
        expect(got).toBe(60);
        expect(failures).toHaveLength(10);
        expect(failures[0]?.message).toMatch(/"pacing.maxRequestsPerExit" allows/);
        expect([...target.site.visitsByIp().values()]).toEqual(Array(20).fill(3));
        expect(target.site.maxConcurrentPerIp()).toBe(1);
    });
});

describe('sites that are crawled together', () => {
    it('a strict one that comes first in the queue does not hold up the others', async () => {
        const target = await lab({ exits: 4, sites: [{}, {}] });
        const [strict, lenient] = target.sites as [LabSite, LabSite];
        const pages = 100;
        // Lets nobody in before the other one is done, which would be never if its requests took all of the slots.
        strict.setPolicy({
            name: 'afterwards',
            judge: () =>
                served(lenient) < pages ? { status: 429, headers: { 'retry-after': '1' }, body: '' } : undefined,
        });
        const proxySessions = sessionsFor(target, { site: (url) => new URL(url).host });
        const options = proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 20,
            maxConcurrency: 20,
            requestHandler: () => undefined,
        });
        await new CheerioCrawler(options, inMemory()).run([...strict.urls(pages), ...lenient.urls(pages)]);
        expect([served(strict), served(lenient)]).toEqual([pages, pages]);
    });
});

function served(site: LabSite): number {
    return site.log.filter(({ status }) => status === 200).length;
}
