import { BasicCrawler } from '@crawlee/cheerio';
import { describe, expect, it } from 'vitest';
import type { Provider } from '../../src/index.js';
import { ProxySessions, proxyUrls } from '../../src/index.js';
import { inMemory, lab } from '../support.js';

const PAGES = 6;

describe('a provider that answers after the request was given up', () => {
    it.each(['recommended', 'per-request'] as const)(
        'keeps nothing of it, and later pages arrive: %s',
        async (rotation) => {
            const target = await lab({ exits: 3 });
            const list = proxyUrls(target.proxyUrls);
            const late: (() => void)[] = [];
            let isSlow = true;
            const provider: Provider = {
                ...list,
                connect: async (...asked) => {
                    if (isSlow) await new Promise<void>((resolve) => late.push(resolve));
                    return list.connect(...asked);
                },
            };
            await using proxySessions = new ProxySessions({ provider, rotation, seed: 1 });
            const failed: string[] = [];
            const crawl = async (urls: string[], requestHandlerTimeoutSecs: number): Promise<void> => {
                const options = proxySessions.optionsFor(BasicCrawler, {
                    maxRequestRetries: 0,
                    minConcurrency: 3,
                    requestHandlerTimeoutSecs,
                    requestHandler: async ({ sendRequest }) => {
                        await sendRequest();
                    },
                    failedRequestHandler: ({ request }) => void failed.push(request.url),
                });
                await new BasicCrawler(options, inMemory()).run(urls);
            };
            await crawl(target.site.urls(3, '/given-up'), 1);
            isSlow = false;
            for (const answer of late) answer();
            await crawl(target.site.urls(PAGES, '/page'), 30);

            expect(failed).toHaveLength(3);
            expect(target.site.servedPages().map(({ path }) => path)).toHaveLength(PAGES);
        },
    );
});
