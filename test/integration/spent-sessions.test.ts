import { CheerioCrawler } from '@crawlee/cheerio';
import { sessionDepth } from 'crawlee-proxy-sessions/lab';
import { expect, it } from 'vitest';
import { ProxySessions, apifyProxy } from '../../src/index.js';
import { inMemory, lab } from '../support.js';

it('sessions of a service that a site refuses after some pages make room for new ones', async () => {
    const target = await lab({ exits: 60, apify: {}, site: { policy: sessionDepth({ requests: 15 }) } });
    const provider = apifyProxy({ ...target.apify.address, maxSessions: 10 });
    await using proxySessions = new ProxySessions({ provider, seed: 1 });
    let pages = 0;
    const options = proxySessions.optionsFor(CheerioCrawler, {
        minConcurrency: 10,
        maxConcurrency: 10,
        requestHandler: () => void (pages += 1),
    });
    // Twice what ten sessions can do.
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(300));
    expect(pages).toBe(300);
    expect(target.site.log.length).toBeLessThanOrEqual(1.06 * 300);
    expect(target.site.strayCookies()).toEqual([]);
});
