import { Actor } from 'apify';
import { PlaywrightCrawler } from '@crawlee/playwright';
import type { ProxySessions } from 'crawlee-proxy-sessions';
import type { Input } from './input.js';
import { createRouter } from './routes.js';

export async function createCrawler(proxySessions: ProxySessions, input: Input): Promise<PlaywrightCrawler> {
    const { followLinks = true, maxRequestsPerCrawl = 100, pagesPerBrowser = 20, maxConcurrency = 10 } = input;
    const { requestQueueName } = input;
    return new PlaywrightCrawler(
        proxySessions.optionsFor(PlaywrightCrawler, {
            maxRequestsPerCrawl,
            maxConcurrency,
            browserPoolOptions: { retireBrowserAfterPageCount: pagesPerBrowser },
            launchContext: { useIncognitoPages: input.rotation === 'per-page' },
            requestHandler: createRouter({ followLinks }),
            // Runs that share a queue by name share the pages.
            ...(requestQueueName && { requestQueue: await Actor.openRequestQueue(requestQueueName) }),
        }),
    );
}
