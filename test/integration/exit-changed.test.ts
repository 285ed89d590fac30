import { CheerioCrawler } from '@crawlee/cheerio';
import { describe, expect, it } from 'vitest';
import { ProxySessions, apifyProxy } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

/** A gateway that moves sessions to other exits after a moment, while the provider believes that it keeps them. */
async function crawl(check: boolean) {
    const target = await lab({
        exits: 1,
        apify: { residentialIdleMillis: 40 },
        sites: [{}, { pages: ({ clientIp }) => ({ body: JSON.stringify({ ip: clientIp }) }) }],
    });
    const provider = apifyProxy({ ...target.apify.address, groups: ['RESIDENTIAL'], sessionTtlSecs: 60 });
    const url = target.sites[1]!.urls(1, '/ip')[0]!;
    await using proxySessions = new ProxySessions({
        provider,
        seed: 1,
        ...(check && { exitCheck: { url, everySecs: 0.001 } }),
    });
    const reasons: string[] = [];
    proxySessions.on('sessionRetired', ({ reason }) => reasons.push(reason));
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 1,
            sessionPoolOptions: { maxPoolSize: 2 },
            requestHandler: () => new Promise<void>((resolve) => setTimeout(resolve, 80)),
        }),
        inMemory(),
    );
    await crawler.run(target.site.urls(12, '/page'));
    return { target, reasons };
}

describe('an exit that changes under a session', () => {
    it('is found out by the check, and the session ends before its cookies are shown from there', async () => {
        const { target, reasons } = await crawl(true);
        expect(target.site.log).toHaveLength(12);
        expect(target.site.strayCookies()).toEqual([]);
        expect(reasons).toContain('exit-changed');
    });

    it('goes unseen without the check', async () => {
        const { target } = await crawl(false);
        expect(target.site.strayCookies().length).toBeGreaterThan(0);
    });
});

it('a list whose proxies listen elsewhere than they leave by is checked, and its pages arrive', async () => {
    const target = await lab({
        exits: 5,
        // To the page that tells addresses, each exit looks as if it left by another one.
        sites: [{}, { pages: ({ clientIp }) => ({ body: JSON.stringify({ ip: clientIp.replace('127.', '10.') }) }) }],
    });
    const url = target.sites[1]!.urls(1, '/ip')[0]!;
    const proxySessions = sessionsFor(target, { exitCheck: { url, everySecs: 0.001 } });
    const created: string[] = [];
    proxySessions.on('sessionCreated', ({ sessionId }) => created.push(sessionId));
    const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 2, requestHandler: () => {} });
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(30, '/page'));
    expect(target.site.servedPages()).toHaveLength(30);
    expect(created.length).toBeLessThanOrEqual(5);
});
