import { expect, it } from 'vitest';
import { besideStockInBrowsers } from '../crawlee3/behaviours/beside-stock.js';
import { blockPages } from '../crawlee3/behaviours/block-pages.js';

it('hooks, handlers, sessions, cookies, retries and statistics are as before', async () => {
    const failure = { headers: { 'content-type': 'text/html' }, body: '<h1>Not now</h1>' };
    const pages = ({ path }: { readonly path: string }) =>
        path.endsWith('/2')
            ? { ...failure, status: 500 }
            : path.endsWith('/3')
              ? { ...failure, status: 418 }
              : undefined;
    const { stock, ours } = await besideStockInBrowsers({ exits: 1, site: { pages } }, async ({ target, make }) => {
        const steps: string[] = [];
        const crawler = make({
            maxConcurrency: 1,
            maxRequestRetries: 1,
            maxSessionRotations: 1,
            sessionPoolOptions: { maxPoolSize: 1, blockedStatusCodes: [] },
            preNavigationHooks: [
                async ({ request, session, page }, gotoOptions) => {
                    steps.push(`pre ${request.retryCount} ${await page.title()}`);
                    gotoOptions.waitUntil = 'domcontentloaded';
                    session!.setCookies([{ name: 'mine', value: 'yes' }], request.url);
                },
            ],
            postNavigationHooks: [({ response }) => void steps.push(`post ${response!.status()}`)],
            requestHandler: async ({ request, page, session, proxyInfo }) => {
                steps.push(`handler ${await page.title()} ${session!.id === proxyInfo!.sessionId}`);
                if (request.url.endsWith('/4') && request.retryCount === 0) throw new Error('mine');
            },
            errorHandler: ({ request }, { message }) =>
                void steps.push(`error ${request.retryCount} ${message.split(' at ')[0]}`),
            failedRequestHandler: ({ request }) => void steps.push(`failed ${request.retryCount}`),
        });
        const { requestsFinished, requestsFailed, retryHistogram } = await crawler.run(target.site.urls(4));
        const cookies = target.site.pages().map(({ cookies }) => 'mine' in cookies);
        const statistics = { requestsFinished, requestsFailed, retryHistogram: [...retryHistogram] };
        return { steps, cookies, ...statistics };
    });
    expect(stock.steps.length).toBeGreaterThan(10);
    expect(stock.cookies).toContain(true);
    expect(ours).toEqual(stock);
});

it('retryOnBlocked keeps a block page from the handler, by other sessions', async () => {
    const options = blockPages('Google');
    const { stock, ours } = await besideStockInBrowsers(options, async ({ target, make }) => {
        const titles: string[] = [];
        const crawler = make({
            maxConcurrency: 2,
            maxRequestRetries: 0,
            retryOnBlocked: true,
            requestHandler: async ({ page }) => void titles.push(await page.title()),
        });
        const { requestsFinished, requestsFailed } = await crawler.run(target.site.urls(4));
        return { titles: titles.toSorted(), requestsFinished, requestsFailed };
    });
    expect(stock).toMatchObject({ requestsFinished: 4, requestsFailed: 0 });
    expect(ours).toEqual(stock);
});
