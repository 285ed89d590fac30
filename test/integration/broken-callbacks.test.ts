import { setTimeout as sleep } from 'node:timers/promises';
import type { CheerioCrawlerOptions, SessionOptions, SessionPool } from '@crawlee/cheerio';
import { CheerioCrawler, RequestQueue, Session } from '@crawlee/cheerio';
import { describe, expect, it, vi } from 'vitest';
import type { ProxySessionsOptions } from '../../src/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';

const PAGES = 12;

async function crawl(options: Partial<ProxySessionsOptions>, own: CheerioCrawlerOptions = {}) {
    const target = await lab({ exits: 4 });
    const proxySessions = sessionsFor(target, options);
    const handled: string[] = [];
    const failed: string[] = [];
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            maxConcurrency: 3,
            maxRequestRetries: 0,
            requestHandler: ({ request }) => void handled.push(new URL(request.url).pathname),
            failedRequestHandler: (_, error) => void failed.push(error.message),
            ...own,
        }),
        inMemory(),
    );
    await crawler.run(target.site.urls(PAGES, '/page'));
    return { handled: handled.length, failed, served: target.site.servedPages().length };
}

type MakeSession = (pool: SessionPool, options?: { sessionOptions?: SessionOptions }) => unknown;

describe('a createSessionFunction', () => {
    /** Makes one session, and then does what it should not for one request: when a session is drawn, and when it is bound. */
    async function withFault(fault: () => unknown) {
        let calls = 0;
        const createSessionFunction: MakeSession = (sessionPool, { sessionOptions } = {}) => {
            calls += 1;
            return calls === 2 || calls === 3 ? fault() : new Session({ ...sessionOptions, sessionPool });
        };
        return crawl(
            { rotation: 'per-request' },
            { maxConcurrency: 1, sessionPoolOptions: { createSessionFunction: createSessionFunction as never } },
        );
    }

    it.each<[string, () => unknown, RegExp]>([
        ['answers undefined', () => undefined, /"createSessionFunction" must return a Session; got nothing/],
        ['answers what is no session', () => ({}), /must return a Session; got an object/],
        ['rejects', () => Promise.reject(new Error('the account is locked')), /^the account is locked$/],
    ])('that %s once fails one request, and no other', async (_, fault, sentence) => {
        const { handled, failed } = await withFault(fault);
        expect(handled).toBe(PAGES - 1);
        expect(failed).toEqual([expect.stringMatching(sentence)]);
    });

    it('that never answers with a session fails each request, and the crawl ends', async () => {
        const { handled, failed, served } = await crawl(
            {},
            { sessionPoolOptions: { createSessionFunction: (() => undefined) as never } },
        );
        expect({ handled, served, failed: failed.length }).toEqual({ handled: 0, served: 0, failed: PAGES });
    });
});

describe('the option "site"', () => {
    it.each<[string, (url: string) => unknown]>([
        ['throws', () => JSON.parse('{')],
        ['answers undefined', () => undefined],
        ['answers with a number', () => 7],
        ['answers with an empty text', () => ''],
    ])('that %s for some addresses loses no page', async (_, fault) => {
        const site = (url: string): string => (/page\/[37]$/.test(url) ? (fault(url) as string) : 'all');
        const { handled, failed } = await crawl({ site });
        expect({ handled, failed }).toEqual({ handled: PAGES, failed: [] });
    });
});

describe('a request manager of one’s own', () => {
    it('may answer undefined as long as it has nothing', async () => {
        const target = await lab({ exits: 4 });
        const proxySessions = sessionsFor(target);
        const configuration = inMemory();
        const queue = await RequestQueue.open(undefined, { config: configuration });
        await queue.addRequests(target.site.urls(PAGES, '/page').map((url) => ({ url })));
        const fetchNextRequest = queue.fetchNextRequest.bind(queue);
        let calls = 0;
        vi.spyOn(queue, 'fetchNextRequest').mockImplementation(async () => {
            calls += 1;
            await sleep(1);
            return calls % 3 === 0 ? (undefined as never) : ((await fetchNextRequest()) ?? (undefined as never));
        });
        let handled = 0;
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, {
                requestQueue: queue,
                maxConcurrency: 3,
                requestHandler: () => void (handled += 1),
            }),
            configuration,
        );
        await crawler.run();
        expect(handled).toBe(PAGES);
    });
});
