import { CheerioCrawler } from '@crawlee/cheerio';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsEvents } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

type Retired = ProxySessionsEvents['sessionRetired'];

describe('retiring', () => {
    it('ends a session once for one 403, and gives the replacement another exit', async () => {
        const target = await lab({ exits: 10 });
        const banned = target.exits[0]!;
        target.site.setPolicy(bannedExits([banned.ip]));
        // Longer than the crawl: the exit is not tested again meanwhile.
        const proxySessions = sessionsFor(target, { cooldown: { baseSecs: 60 } });
        const retired: Retired[] = [];
        proxySessions.on('sessionRetired', (event) => retired.push(event));
        const options = proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 1, requestHandler: () => {} });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(60, '/page'));

        const refused = target.site.log.filter(({ status }) => status === 403);
        expect(refused.map(({ clientIp }) => clientIp)).toEqual([banned.ip]);
        expect(retired).toHaveLength(1);
        expect(retired[0]).toMatchObject({ reason: 'blocked', exit: new URL(banned.proxyUrl).host });
        expect(proxySessions.stats().exits[new URL(banned.proxyUrl).host]).toMatchObject({ blocked: 1 });
        expect(target.site.log.filter(({ status }) => status === 200)).toHaveLength(60);
    });

    it.each([
        ['leaves its exit alone when the handler ends well', false],
        ['rests its exit when the handler then throws', true],
    ])('ends a session once when the user retires it, and %s', async (_, isRefusal) => {
        const target = await lab({ exits: 3 });
        const proxySessions = sessionsFor(target);
        const retired: Retired[] = [];
        proxySessions.on('sessionRetired', (event) => retired.push(event));
        let retiredIp: string | undefined;
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 1,
            requestHandler: ({ session, proxyInfo }) => {
                if (retiredIp !== undefined) return;
                retiredIp = proxyInfo!.hostname;
                session!.retire();
                if (isRefusal) throw new Error('the page is a block page');
            },
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(30, '/page'));

        expect(retired).toMatchObject([{ reason: 'requested' }]);
        const visits = target.site.visitsByIp().get(retiredIp!)!;
        if (isRefusal) expect(visits).toBe(1);
        else expect(visits).toBeGreaterThan(1);
    });

    it('costs no session when the handler throws', async () => {
        const target = await lab({ exits: 5 });
        const proxySessions = sessionsFor(target);
        let retired = 0;
        proxySessions.on('sessionRetired', () => (retired += 1));
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxRequestRetries: 2,
            requestHandler: () => {
                throw new Error('a bug of the user');
            },
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(20, '/page'));
        expect(target.site.log).toHaveLength(60);
        expect(retired).toBe(0);
        expect(Object.values(proxySessions.stats().exits).every(({ state }) => state === 'working')).toBe(true);
    });
});

describe('knowledge', () => {
    it('is shared by crawlers that run at the same time', async () => {
        const target = await lab({ exits: 20 });
        target.site.setPolicy(bannedExits(target.exits.slice(0, 10).map(({ ip }) => ip)));
        // Longer than the crawl: an exit that was refused is not tested again meanwhile.
        const proxySessions = sessionsFor(target, { cooldown: { baseSecs: 60 } });
        const crawlers = [0, 1].map(
            () =>
                new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} }), inMemory()),
        );
        await Promise.all(crawlers.map((crawler, index) => crawler.run(target.site.urls(100, `/page-${index}`))));
        const refusals = target.site.log.filter(({ status }) => status === 403).map(({ clientIp }) => clientIp);
        expect(new Set(refusals).size).toBe(refusals.length);
        expect(target.site.log.filter(({ status }) => status === 200)).toHaveLength(200);
    });
});
