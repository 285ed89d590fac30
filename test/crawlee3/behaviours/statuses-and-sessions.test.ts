import { expect, it } from 'vitest';
import { besideStock } from './beside-stock.js';

it.each([
    ['blockedStatusCodes of one’s own', 418, { sessionPoolOptions: { blockedStatusCodes: [418] } }],
    ['an ignored error status', 500, { ignoreHttpErrorStatusCodes: [500] }],
    ['an additional error status', 404, { additionalHttpErrorStatusCodes: [404] }],
    ['a 404', 404, {}],
    ['a 500', 500, {}],
])('pages are handled or fail as before: %s', async (_, status, options) => {
    const pages = ({ path }: { readonly path: string }) => (path.endsWith('/1') ? { status } : undefined);
    const { stock, ours } = await besideStock({ exits: 3, site: { pages } }, async ({ target, make }) => {
        const handled: string[] = [];
        const failed: string[] = [];
        const crawler = make({
            ...options,
            maxConcurrency: 1,
            maxRequestRetries: 1,
            maxSessionRotations: 1,
            requestHandler: ({ request, response }) =>
                void handled.push(`${new URL(request.url).pathname} ${response.statusCode}`),
            failedRequestHandler: ({ request }) => void failed.push(new URL(request.url).pathname),
        });
        await crawler.run(target.site.urls(3));
        return { handled: handled.toSorted(), failed };
    });
    expect(ours).toEqual(stock);
});

it.each([true, false])('cookies are kept for a session, or not: persistCookiesPerSession %s', async (persist) => {
    const { stock, ours } = await besideStock({ exits: 1 }, async ({ target, make }) => {
        const crawler = make({
            maxConcurrency: 1,
            persistCookiesPerSession: persist,
            sessionPoolOptions: { maxPoolSize: 1 },
            preNavigationHooks: [
                ({ session, request }) => session!.setCookies([{ name: 'mine', value: 'yes' }], request.url),
            ],
            requestHandler: () => {},
        });
        await crawler.run(target.site.urls(3));
        return target.site.log.map(({ cookies }) => Object.keys(cookies).toSorted());
    });
    expect(stock[2]).toContain('mine');
    expect(ours).toEqual(stock);
});

it('markBad of the user’s code, and markGood of Crawlee’s, change a session as before', async () => {
    const { stock, ours } = await besideStock({ exits: 1 }, async ({ target, make }) => {
        const scores: number[] = [];
        const ids = new Set<string>();
        const crawler = make({
            maxConcurrency: 1,
            sessionPoolOptions: { maxPoolSize: 1 },
            requestHandler: ({ session, request }) => {
                ids.add(session!.id);
                if (request.url.endsWith('/1')) session!.markBad();
                scores.push(session!.errorScore);
            },
        });
        await crawler.run(target.site.urls(4));
        const { usableSessionsCount, sessions } = crawler.sessionPool!.getState();
        return { scores, ids: ids.size, usableSessionsCount, sessions: sessions.length };
    });
    expect(stock.scores).toEqual([1, 0.5, 0, 0]);
    expect(ours).toEqual(stock);
});

it('differs where docs/differences.md says so: a status that is not blocked any more, and a session that is retired', async () => {
    const pages = ({ path }: { readonly path: string }) => (path.endsWith('/1') ? { status: 429 } : undefined);
    const { stock, ours } = await besideStock({ exits: 3, site: { pages } }, async ({ target, make }) => {
        const handled: number[] = [];
        const ids = new Set<string>();
        const crawler = make({
            maxConcurrency: 1,
            maxSessionRotations: 1,
            sessionPoolOptions: { maxPoolSize: 1, blockedStatusCodes: [] },
            requestHandler: ({ request, response, session }) => {
                handled.push(response.statusCode!);
                ids.add(session!.id);
                if (request.url.endsWith('/2')) session!.retire();
            },
        });
        await crawler.run(target.site.urls(3));
        return { isHandled: handled.includes(429), sessions: ids.size };
    });
    expect(stock).toEqual({ isHandled: true, sessions: 1 });
    expect(ours).toEqual({ isHandled: false, sessions: 2 });
});
