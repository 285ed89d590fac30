import { expect, it } from 'vitest';
import { ProxySessionsError } from '../../../src/index.js';
import { besideStock } from './beside-stock.js';

// Rows of docs/differences.md that no other test shows beside stock Crawlee.

it('a session that works stays, and sendRequest shows its cookies', async () => {
    const { stock, ours } = await besideStock({ exits: 1 }, async ({ target, make }) => {
        const sessions = new Set<string>();
        const crawler = make({
            maxConcurrency: 1,
            sessionPoolOptions: { maxPoolSize: 1 },
            preNavigationHooks: [
                ({ session, request }) => session!.setCookies([{ name: 'mine', value: 'yes' }], request.url),
            ],
            requestHandler: async ({ session, request, sendRequest }) => {
                sessions.add(session!.id);
                if (request.url.endsWith('/10')) await sendRequest({ url: `${target.site.url}/page/other` });
            },
        });
        await crawler.run(target.site.urls(60));
        const other = target.site.log.find(({ path }) => path === '/page/other');
        return { sessions: sessions.size, hasCookie: other !== undefined && 'mine' in other.cookies };
    });
    expect(stock).toEqual({ sessions: 2, hasCookie: false });
    expect(ours).toEqual({ sessions: 1, hasCookie: true });
});

it('a page that refuses all: its free tries are counted, and its error says why', async () => {
    const pages = ({ path }: { readonly path: string }) => (path.endsWith('/1') ? { status: 403 } : undefined);
    const { stock, ours } = await besideStock({ exits: 6, site: { pages } }, async ({ target, make }) => {
        let failed: { readonly retryCount: number; readonly error: Error } | undefined;
        const crawler = make({
            maxConcurrency: 1,
            maxRequestRetries: 1,
            maxSessionRotations: 3,
            requestHandler: () => {},
            failedRequestHandler: ({ request: { retryCount } }, error) => void (failed = { retryCount, error }),
        });
        const { retryHistogram } = await crawler.run(target.site.urls(8));
        const sent = target.site.log.filter(({ path }) => path.endsWith('/1')).length;
        const { error, retryCount } = failed!;
        const isOurs = error instanceof ProxySessionsError;
        return { sent, retryCount, histogram: retryHistogram.length, isOurs, hasCause: error.cause !== undefined };
    });
    expect(stock).toMatchObject({ isOurs: false, sent: 2, retryCount: 1 });
    expect(ours).toMatchObject({ isOurs: true, hasCause: true });
    expect(ours.sent).toBeGreaterThan(stock.sent);
    expect(ours.retryCount).toBe(ours.sent - 1);
    expect(ours.histogram).toBe(ours.sent);
});
