import { Actor } from 'apify';
import { CheerioCrawler } from '@crawlee/cheerio';
import type { ProxySessions } from 'crawlee-proxy-sessions';
import type { Input } from './input.js';
import { createRouter } from './routes.js';

export async function createCrawler(proxySessions: ProxySessions, input: Input): Promise<CheerioCrawler> {
    const { followLinks = true, maxRequestsPerCrawl = 100, maxSessions = 100, maxConcurrency = 50 } = input;
    const { requestQueueName } = input;
    return new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            maxRequestsPerCrawl,
            maxConcurrency,
            sessionPoolOptions: { maxPoolSize: maxSessions },
            requestHandler: createRouter({ followLinks }),
            // Runs that share a queue by name share the pages.
            ...(requestQueueName && { requestQueue: await Actor.openRequestQueue(requestQueueName) }),
        }),
    );
}
