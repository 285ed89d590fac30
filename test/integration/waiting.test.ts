import { CheerioCrawler } from '@crawlee/cheerio';
import { rateLimit } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { Provider } from '../../src/index.js';
import { ProxySessions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

describe('a request that waits longer than Crawlee lets it', () => {
    it('loses no page without retries, and is no error', async () => {
        const target = await lab({ exits: 1 });
        target.site.setPolicy(rateLimit({ perSecond: 1, retryAfterSecs: 4 }));
        const proxySessions = sessionsFor(target);
        const errors: { message: string; retryCount: number }[] = [];
        const pages: string[] = [];
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxRequestRetries: 0,
            maxConcurrency: 3,
            // Waits for an exit end after 0.4 × 3 s, and the site wants 4 s.
            navigationTimeoutSecs: 1,
            requestHandlerTimeoutSecs: 2,
            requestHandler: ({ request }) => void pages.push(request.url),
            errorHandler: ({ request }, { message }) => void errors.push({ message, retryCount: request.retryCount }),
        });
        const crawler = new CheerioCrawler(options, inMemory());
        const urls = target.site.urls(3, '/page');
        await crawler.run(urls);

        const refused = target.site.log.filter(({ status }) => status === 429).length;
        expect(refused).toBeGreaterThan(0);
        expect(pages.sort()).toEqual([...urls].sort());
        expect(errors).toHaveLength(refused);
        expect(errors.filter(({ message }) => message.includes('accepts none'))).toEqual([]);
        expect(errors.filter(({ retryCount }) => retryCount < 0)).toEqual([]);
        expect(crawler.stats.errorTrackerRetry.total).toBe(refused);
    });
});

describe('a provider that cannot say the headers of a session', () => {
    it.each(['http', 'https'] as const)('fails its requests over %s, and nothing else', async (scheme) => {
        const target = await lab({ exits: 1, site: { https: true } });
        let asked = 0;
        const next = (): Promise<never> => {
            asked += 1;
            return Promise.reject(new Error('the provider has a bug'));
        };
        const provider: Provider = {
            name: 'broken',
            exits: { kind: 'minted', maxSessions: 2, fitSessionId: (id) => id },
            lifetime: {},
            connect: () => ({ proxyUrl: target.proxyUrls[0]!, session: { next } }),
        };
        await using proxySessions = new ProxySessions({ provider, seed: 1, maxRotationsPerRequest: 1 });
        const failed: string[] = [];
        const options = proxySessions.optionsFor(CheerioCrawler, {
            maxRequestRetries: 0,
            requestHandler: () => {},
            failedRequestHandler: ({ request }) => void failed.push(request.url),
        });
        await new CheerioCrawler(options, inMemory()).run(target.site.urls(1, '/page', { https: scheme === 'https' }));

        expect(failed).toHaveLength(1);
        expect(asked).toBeGreaterThan(0);
        expect(target.site.log).toEqual([]);
    });
});
