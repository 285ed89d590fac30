import { CheerioCrawler } from '@crawlee/cheerio';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { describe, expect, it } from 'vitest';
import type { ZyteSmartProxyOptions } from '../../src/index.js';
import { ProxySessions, zyteSmartProxy } from '../../src/index.js';
import { inMemory, lab } from '../support.js';

const SCALED_DELAY_SECS = 0.12;

function gatewayOptions(target: Lab, options: ZyteSmartProxyOptions = {}): ZyteSmartProxyOptions {
    const { url, apiKey } = target.zyte;
    return { url, apiKey, ca: target.ca, minDelaySecs: SCALED_DELAY_SECS, maxSessions: 10, ...options };
}

interface Crawled {
    readonly proxySessions: ProxySessions;
    readonly pages: number;
    readonly failures: readonly Error[];
    readonly stopped: Error | undefined;
}

async function crawl(
    target: Lab,
    pages: number,
    options: ZyteSmartProxyOptions,
    { https, onPage }: { https: boolean; onPage?: (page: number) => void },
): Promise<Crawled> {
    const proxySessions = new ProxySessions({ provider: zyteSmartProxy(options), seed: 1 });
    const failures: Error[] = [];
    let count = 0;
    const crawler = new CheerioCrawler(
        proxySessions.optionsFor(CheerioCrawler, {
            minConcurrency: 20,
            maxConcurrency: 20,
            requestHandler: () => {
                count += 1;
                onPage?.(count);
            },
            failedRequestHandler: (_, error) => void failures.push(error),
        }),
        inMemory(),
    );
    const stopped = await crawler.run(target.site.urls(pages, '/page', { https })).then(
        () => undefined,
        (error: unknown) => error as Error,
    );
    await proxySessions.close();
    return { proxySessions, pages: count, failures, stopped };
}

/** Every page that the site saw came from the IP of the session that the gateway was told. */
function expectIdentitiesHold(target: Lab): void {
    expect(target.zyte.log.filter(({ isEarly }) => isEarly)).toEqual([]);
    expect(target.site.strayCookies()).toEqual([]);
    const leaks = target.site.log.flatMap(({ headers }) => Object.keys(headers).filter((name) => LEAK.test(name)));
    expect(leaks).toEqual([]);
    expect(target.site.log.filter(({ clientIp }) => !clientIp.startsWith('127.5.'))).toEqual([]);
}

const LEAK = /^(?:x-crawlera-|zyte-|proxy-|via$|forwarded$|x-forwarded)/;

describe.each(['http', 'https'] as const)('Zyte Smart Proxy Manager over %s', (scheme) => {
    const https = scheme === 'https';

    it('keeps ids, cookies and pace, and leaves no session behind', async () => {
        const target = await lab({ exits: 1, zyte: {}, site: { https: true } });
        const { pages, failures, stopped } = await crawl(target, 300, gatewayOptions(target), { https });
        expect({ pages, failures, stopped }).toEqual({ pages: 300, failures: [], stopped: undefined });
        expect(target.zyte.log).toHaveLength(300);
        expect(new Set(target.zyte.log.map(({ session }) => session)).size).toBe(10);
        expectIdentitiesHold(target);
        expect(target.zyte.createdSessions).toBe(10);
        expect(target.zyte.livingSessions).toEqual({});
    });

    it('loses no page when half of the sessions end in the middle', async () => {
        const target = await lab({ exits: 1, zyte: {}, site: { https: true } });
        const { pages, failures, stopped } = await crawl(target, 100, gatewayOptions(target), {
            https,
            onPage: (page) => page === 40 && target.zyte.killSessions(5),
        });
        expect({ pages, failures, stopped }).toEqual({ pages: 100, failures: [], stopped: undefined });
        expect(target.zyte.log.filter(({ error }) => error === 'bad_session_id').length).toBeGreaterThan(0);
        expectIdentitiesHold(target);
        expect(target.zyte.livingSessions).toEqual({});
    });

    it('learns the id of a session from its first answer', async () => {
        const target = await lab({ exits: 1, zyte: {}, site: { https: true } });
        const options = gatewayOptions(target, { sessions: 'first-request' });
        const { pages, failures, stopped } = await crawl(target, 60, options, { https });
        expect({ pages, failures, stopped }).toEqual({ pages: 60, failures: [], stopped: undefined });
        expect(target.zyte.log.filter(({ session }) => session === 'create')).toHaveLength(10);
        expect(target.zyte.createdSessions).toBe(10);
        expectIdentitiesHold(target);
        expect(target.zyte.livingSessions).toEqual({});
    });
});

describe('the sessions of Zyte Smart Proxy Manager', () => {
    it('are no more than the requests that wait for one', async () => {
        const target = await lab({ exits: 1, zyte: { delayMillis: 10_000 } });
        const options = gatewayOptions(target, { minDelaySecs: 10, maxSessions: 100 });
        const { pages } = await crawl(target, 20, options, { https: false });
        expect(pages).toBe(20);
        expect(target.zyte.createdSessions).toBe(20);
        expect(new Set(target.zyte.log.map(({ session }) => session)).size).toBe(20);
        expectIdentitiesHold(target);
    });

    it('are waited for when the service allows no more', async () => {
        const target = await lab({ exits: 1, zyte: { maxSessions: 3 } });
        const { pages, failures } = await crawl(target, 60, gatewayOptions(target), { https: false });
        expect({ pages, failures }).toEqual({ pages: 60, failures: [] });
        expect(target.zyte.createdSessions).toBe(3);
        expectIdentitiesHold(target);
        expect(target.zyte.livingSessions).toEqual({});
    });

    it('pause for as long as an answer says', async () => {
        // Every answer of this gateway says when the next request is welcome.
        const target = await lab({ exits: 1, zyte: { delayMillis: 150, softLimitMillis: 100 } });
        const options = gatewayOptions(target, { minDelaySecs: 0.01 });
        const { pages } = await crawl(target, 40, options, { https: false });
        expect(pages).toBe(40);
        expect(target.zyte.log.filter(({ isEarly }) => isEarly)).toEqual([]);
    });
});

describe('the certificate of Zyte Smart Proxy Manager', () => {
    it('ends the crawl when nobody vouches for it', async () => {
        const target = await lab({ exits: 1, zyte: {}, site: { https: true } });
        const { ca, ...options } = gatewayOptions(target);
        const { pages, stopped } = await crawl(target, 5, options, { https: true });
        expect(ca).toBeDefined();
        expect(pages).toBe(0);
        expect(stopped?.message).toMatch(/certificate of an authority that is not trusted: give it as "ca"/);
        expect(target.site.log).toEqual([]);
    });

    it('may be anybody’s when that is asked for', async () => {
        const target = await lab({ exits: 1, zyte: {}, site: { https: true } });
        const { ca, ...options } = gatewayOptions(target, { verification: 'off' });
        const { pages } = await crawl(target, 5, options, { https: true });
        expect(ca).toBeDefined();
        expect(pages).toBe(5);
    });
});

it('a wrong API key ends the crawl with a sentence that does not show it', async () => {
    const target = await lab({ exits: 1, zyte: {} });
    for (const sessions of ['endpoint', 'first-request'] as const) {
        const options = gatewayOptions(target, { apiKey: 'wr0ng-key', sessions });
        const { pages, stopped } = await crawl(target, 5, options, { https: false });
        expect(pages).toBe(0);
        expect(stopped?.message).toMatch(/API key/);
        expect(stopped?.message).not.toContain('wr0ng');
    }
});
