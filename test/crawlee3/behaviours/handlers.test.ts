import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { besideStock } from './beside-stock.js';

it('hooks run in order, around the request, with the options of the HTTP client', async () => {
    const { stock, ours } = await besideStock({ exits: 1 }, async ({ target, make }) => {
        const steps: string[] = [];
        const crawler = make({
            preNavigationHooks: [
                ({ request }, gotOptions) => {
                    steps.push(`pre 1 ${request.retryCount}`);
                    gotOptions.headers = { 'x-mine': 'yes' };
                },
                () => void steps.push('pre 2'),
            ],
            postNavigationHooks: [
                ({ response }) => void steps.push(`post 1 ${response.statusCode}`),
                () => void steps.push('post 2'),
            ],
            requestHandler: ({ session, proxyInfo }) =>
                void steps.push(`handler ${session!.id === proxyInfo!.sessionId}`),
        });
        await crawler.run(target.site.urls(1));
        return { steps, header: target.site.log[0]!.headers['x-mine'] };
    });
    expect(stock.steps).toEqual(['pre 1 0', 'pre 2', 'post 1 200', 'post 2', 'handler true']);
    expect(ours).toEqual(stock);
});

it('errors of a handler reach the error handlers as often, and count as much', async () => {
    const { stock, ours } = await besideStock({ exits: 1 }, async ({ target, make }) => {
        const calls: string[] = [];
        const told = (name: string) => (context: { request: { retryCount: number } }, error: Error) =>
            void calls.push(`${name} ${context.request.retryCount} ${error.message}`);
        let errorMessages = 0;
        const failed = told('failed');
        const crawler = make({
            maxRequestRetries: 2,
            requestHandler: ({ request }) => {
                if (request.url.endsWith('/1')) throw new Error('mine');
            },
            errorHandler: told('error'),
            failedRequestHandler: (context, error) => {
                failed(context, error);
                errorMessages = context.request.errorMessages.length;
            },
        });
        const { requestsFinished, requestsFailed, retryHistogram } = await crawler.run(target.site.urls(2));
        return { calls, errorMessages, requestsFinished, requestsFailed, retryHistogram: [...retryHistogram] };
    });
    expect(stock.calls).toEqual(['error 0 mine', 'error 1 mine', 'failed 2 mine']);
    expect(ours).toEqual(stock);
});

it('noRetry, time-outs of handlers, maxRequestsPerCrawl and a second run go on as before', async () => {
    const { stock, ours } = await besideStock({ exits: 1 }, async ({ target, make }) => {
        const failed: string[] = [];
        const crawler = make({
            maxConcurrency: 1,
            maxRequestRetries: 1,
            maxRequestsPerCrawl: 4,
            requestHandlerTimeoutSecs: 0.2,
            requestHandler: async ({ request }) => {
                if (request.url.endsWith('/1')) await sleep(400);
                if (!request.url.endsWith('/2')) return;
                request.noRetry = true;
                throw new Error('no more of this');
            },
            failedRequestHandler: ({ request }, { message }) =>
                void failed.push(`${new URL(request.url).pathname} ${request.retryCount} ${message}`),
        });
        const first = await crawler.run(target.site.urls(9));
        const second = await crawler.run(target.site.urls(9, '/again'));
        return { failed, finished: [first.requestsFinished, second.requestsFinished] };
    });
    expect(stock.failed.length).toBeGreaterThan(1);
    expect(ours).toEqual(stock);
});
