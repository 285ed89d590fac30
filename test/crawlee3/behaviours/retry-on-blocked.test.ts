import { expect, it } from 'vitest';
import { besideStock } from './beside-stock.js';
import { BLOCK_PAGES, blockPages } from './block-pages.js';

it.each(Object.keys(BLOCK_PAGES))(
    'retryOnBlocked keeps a page of %s from the handler, by other sessions',
    async (kind) => {
        const { stock, ours } = await besideStock(blockPages(kind), async ({ target, make }) => {
            const titles: string[] = [];
            const crawler = make({
                maxConcurrency: 2,
                maxRequestRetries: 0,
                retryOnBlocked: true,
                requestHandler: ({ $ }) => void titles.push($('title').text()),
            });
            const { requestsFinished, requestsFailed } = await crawler.run(target.site.urls(6));
            const wasBlocked = target.site.log.some(({ clientIp }) => clientIp.endsWith('.1'));
            return { titles: titles.toSorted(), requestsFinished, requestsFailed, wasBlocked };
        });
        expect(stock).toMatchObject({ requestsFinished: 6, requestsFailed: 0, wasBlocked: true });
        expect(ours).toEqual(stock);
    },
);
