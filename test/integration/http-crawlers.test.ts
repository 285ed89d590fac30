import { ImpitHttpClient } from '@crawlee/impit-client';
import { BasicCrawler, CheerioCrawler, HttpCrawler, JSDOMCrawler, LinkeDOMCrawler } from 'crawlee';
import { bannedExits } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import { IdentityCheck, inMemory, lab, sessionsFor } from '../support.js';

class MyCheerioCrawler extends CheerioCrawler {}

describe.each([
    ['HttpCrawler', HttpCrawler, {}],
    ['CheerioCrawler', CheerioCrawler, {}],
    ['JSDOMCrawler', JSDOMCrawler, {}],
    ['LinkeDOMCrawler', LinkeDOMCrawler, {}],
    ['a subclass of CheerioCrawler', MyCheerioCrawler, {}],
    ['CheerioCrawler on impit', CheerioCrawler, { httpClient: new ImpitHttpClient({ ignoreTlsErrors: true }) }],
] as const)('%s', (_name, Crawler, extraOptions) => {
    it.each(['http', 'https'] as const)('keeps identities together over %s', async (scheme) => {
        const target = await lab({ exits: 10, site: { https: true } });
        const proxySessions = sessionsFor(target);
        const check = new IdentityCheck(target);
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 10,
            minConcurrency: 10,
            requestHandler: check.handler,
            ...extraOptions,
        });
        await new Crawler(options as never, inMemory()).run(
            target.site.urls(40, '/page', { https: scheme === 'https' }),
        );

        expect(check).toMatchObject({ pages: 40, wrongExits: 0, wrongSessions: 0 });
        expect(target.site.log).toHaveLength(40);
        expect(target.site.visitsByIp().size).toBe(10);
        expect(target.site.strayCookies()).toEqual([]);
        expect(target.site.log.filter(({ cookies }) => 'visitor' in cookies).length).toBe(30);
        expect(target.site.maxConcurrentPerIp()).toBe(1);
    });
});

describe('BasicCrawler', () => {
    it('sends its own requests through the identity of the request', async () => {
        const target = await lab({ exits: 5 });
        const proxySessions = sessionsFor(target);
        const check = new IdentityCheck(target);
        const options = proxySessions.optionsFor(BasicCrawler, {
            requestHandler: async (context) => {
                await context.sendRequest();
                await check.handler(context);
            },
        });
        await new BasicCrawler(options, inMemory()).run(target.site.urls(20, '/page'));
        expect(check).toMatchObject({ pages: 20, wrongExits: 0, wrongSessions: 0 });
        expect(target.site.visitsByIp().size).toBe(5);
    });
});

describe('a site that accepts everybody', () => {
    it('gets one request for each page, spread evenly over all exits, one at a time', async () => {
        const target = await lab({ exits: 100 });
        const proxySessions = sessionsFor(target);
        const check = new IdentityCheck(target);
        const options = proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 50,
            maxConcurrency: 50,
            requestHandler: check.handler,
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(600, '/page'));

        const visits = [...target.site.visitsByIp().values()];
        expect(check).toMatchObject({ pages: 600, wrongExits: 0, wrongSessions: 0 });
        expect(target.site.log).toHaveLength(600);
        expect(visits).toHaveLength(100);
        expect(Math.max(...visits) / Math.min(...visits)).toBeLessThanOrEqual(2);
        expect(target.site.maxConcurrentPerIp()).toBe(1);
        expect(proxySessions.stats().totals).toMatchObject({ requests: 600, ok: 600, sessionsCreated: 100 });
    });
});

describe('a site that has banned 40 % of the exits beforehand', () => {
    it('gives all pages for at most 1.10 requests each', async () => {
        const target = await lab({ exits: 100 });
        const banned = target.exits.filter((_, index) => index % 5 < 2).map(({ ip }) => ip);
        target.site.setPolicy(bannedExits(banned));
        const proxySessions = sessionsFor(target);
        const check = new IdentityCheck(target);
        const options = proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 50,
            maxConcurrency: 50,
            requestHandler: check.handler,
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(600, '/page'));
        expect(check).toMatchObject({ pages: 600, wrongExits: 0, wrongSessions: 0 });
        expect(target.site.log.length).toBeLessThanOrEqual(660);
        expect(target.site.strayCookies()).toEqual([]);
    });
});
