import { CheerioCrawler, HttpCrawler } from '@crawlee/cheerio';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/index.js';
import { judge } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 12;

describe.each([
    ['CheerioCrawler', CheerioCrawler],
    ['HttpCrawler', HttpCrawler],
] as const)('a %s', (_name, Crawler) => {
    async function crawl(status: number, detection: object) {
        const target = await lab({
            exits: 3,
            site: { pages: ({ path }) => ({ status, body: `<title>Page ${path}</title>` }) },
        });
        const proxySessions = sessionsFor(target, { detection });
        const got: number[] = [];
        const errors: string[] = [];
        const options = proxySessions.optionsFor(Crawler as typeof CheerioCrawler, {
            maxRequestRetries: 0,
            maxSessionRotations: 0,
            requestHandler: ({ response }) => {
                got.push(response.statusCode!);
            },
            failedRequestHandler: (_context, error) => {
                errors.push(error.message);
            },
        });
        await new Crawler(options as never, inMemory()).run(target.site.urls(PAGES));
        return { target, got, errors, totals: proxySessions.stats().totals };
    }

    it.each([
        ['403, blocked-status off', 403, { disable: ['blocked-status'] }],
        ['401, blocked-status off', 401, { disable: ['blocked-status'] }],
        ['429, too-many-requests off', 429, { disable: ['too-many-requests'] }],
        [
            '403, a rule that says ok',
            403,
            { rules: [{ name: 'mine', judge: () => ({ outcome: 'ok', evidence: 'a page' }) } satisfies Rule] },
        ],
    ])('gets pages that the rules let through: %s', async (_case, status, detection) => {
        const { target, got, errors, totals } = await crawl(status, detection);
        expect(errors).toEqual([]);
        expect(got).toEqual(Array.from({ length: PAGES }, () => status));
        expect(target.site.log).toHaveLength(PAGES);
        expect(totals).toMatchObject({ blocked: 0, sessionsRetired: 0 });
    });

    it.each([
        [true, /^The detection rule "mine" answered true: it has to answer \{ outcome, evidence \}/],
        [{ outcome: 'banned', evidence: 'x' }, /"mine" answered the outcome "banned": it has to be one of ok, blocked/],
        [{ outcome: 'blocked' }, /"mine" gave nothing as "evidence": it has to say/],
        [Promise.resolve(null), /"mine" answered null/],
    ])('fails with a sentence that names a rule which answers %o', async (answer, sentence) => {
        const { got, errors, totals } = await crawl(200, { rules: [{ name: 'mine', judge: () => answer }] });
        expect(got).toEqual([]);
        expect(errors).toHaveLength(PAGES);
        expect(errors.filter((error) => !sentence.test(error))).toEqual([]);
        expect(totals).toMatchObject({ blocked: 0, proxyFailed: 0 });
    });
});

describe('judge', () => {
    it('tells what a crawl would make of an answer', async () => {
        expect(await judge({ status: 200, body: '<title>Shop</title>' })).toMatchObject({ outcome: 'ok' });
        expect(await judge({ status: 403 })).toEqual({
            outcome: 'blocked',
            rule: 'blocked-status',
            evidence: 'status 403',
        });
        expect(await judge({ status: 429, headers: { 'Retry-After': '7' } })).toMatchObject({
            outcome: 'rate-limited',
            retryAfterMillis: 7_000,
        });
        expect(await judge({ error: new Error('connect ECONNREFUSED 10.0.0.1:8000') })).toMatchObject({
            outcome: 'proxy-failed',
        });
    });

    it('takes rules as a crawl does', async () => {
        const mine: Rule = {
            name: 'mine',
            judge: ({ body }) => (body === 'no' ? { outcome: 'blocked', evidence: 'no' } : undefined),
        };
        expect(await judge({ status: 200, body: 'no' }, { rules: [mine] })).toMatchObject({ rule: 'mine' });
        expect(await judge({ status: 403 }, { disable: ['blocked-status'] })).toMatchObject({ outcome: 'ok' });
        expect(await judge({ status: 418 }, { blockedStatusCodes: [418] })).toMatchObject({ outcome: 'blocked' });
        await expect(judge({}, { disable: ['blockd-status'] })).rejects.toThrow(/names "blockd-status"/);
        await expect(judge({}, { rules: [{ name: 'mine', judge: () => 1 as never }] })).rejects.toThrow(
            /"mine" answered 1/,
        );
    });
});
