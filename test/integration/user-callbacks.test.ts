import { CheerioCrawler, CriticalError } from '@crawlee/cheerio';
import { describe, expect, it } from 'vitest';
import type { ProxySessionsOptions, SessionAnswer } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

describe('session.retire() at the end of a handler that ends well', () => {
    it('loses no page and rests no exit, however many handlers do so', async () => {
        const target = await lab({ exits: 5 });
        const proxySessions = sessionsFor(target);
        const reasons: string[] = [];
        proxySessions.on('sessionRetired', ({ reason }) => reasons.push(reason));
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 10,
            requestHandler: ({ session }) => session!.retire(),
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(50, '/page'));

        expect(target.site.servedPages()).toHaveLength(50);
        expect(new Set(reasons)).toEqual(new Set(['requested']));
        const { totals, exits } = proxySessions.stats();
        expect(totals).toMatchObject({ requests: 50, ok: 50, blocked: 0 });
        expect(Object.values(exits).filter(({ state }) => state === 'resting')).toEqual([]);
    });
});

const critical = (): never => {
    throw new CriticalError('the account is locked');
};

describe('a CriticalError', () => {
    it.each<[string, Partial<ProxySessionsOptions>]>([
        ['prepareSession', { prepareSession: critical }],
        ['checkSession', { checkSession: critical }],
    ])('in %s ends the crawl with its reason', async (_, options) => {
        const target = await lab({ exits: 3 });
        const proxySessions = sessionsFor(target, options);
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 2, requestHandler: () => {} }),
            inMemory(),
        );
        await expect(crawler.run(target.site.urls(20, '/page'))).rejects.toThrow(/^the account is locked$/);
        expect(target.site.log.length).toBeLessThan(5);
    });
});

describe('checkSession', () => {
    it('that throws says the same as one that answers false: another session, no blame, no lost page', async () => {
        const target = await lab({ exits: 4 });
        const doubted = new Set<string>();
        const proxySessions = sessionsFor(target, {
            checkSession: ({ session }) => {
                if (doubted.size >= 2 || doubted.has(session.id)) return true;
                doubted.add(session.id);
                throw new Error('no name on the page');
            },
        });
        const retired: string[] = [];
        proxySessions.on('sessionRetired', ({ reason, detail }) => retired.push(`${reason}: ${detail}`));
        const pages: string[] = [];
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 1,
            maxRequestRetries: 0,
            requestHandler: ({ request }) => void pages.push(request.url),
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(12, '/page'));

        expect(new Set(pages).size).toBe(12);
        expect(retired).toEqual(Array(2).fill('check-failed: checkSession threw "no name on the page" on 127.0.0.1'));
        expect(proxySessions.stats().totals).toMatchObject({ blocked: 0 });
    });

    it('is given the request and its userData', async () => {
        const target = await lab({ exits: 1 });
        const seen: SessionAnswer[] = [];
        const proxySessions = sessionsFor(target, { checkSession: (answer) => seen.push(answer) > 0 });
        const options = proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} });
        const url = target.site.url;
        await new CheerioCrawler(options, inMemory()).run([{ url, label: 'LIST', userData: { shop: 7 } }]);

        expect(seen[0]!.request).toMatchObject({ url, label: 'LIST' });
        expect(seen[0]!.userData).toMatchObject({ shop: 7 });
    });
});
