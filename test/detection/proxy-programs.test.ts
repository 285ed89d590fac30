import { GotScrapingHttpClient } from 'crawlee';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDetector } from '../../src/detection/detector.js';
import type { Observation } from '../../src/detection/rule.js';
import { Breakdowns } from './faulty-proxies.js';
import { DENIED_HOST, RunningProxy } from './proxy-programs.js';

const detector = createDetector();
const breakdowns = new Breakdowns();
let deadPort = 0;

beforeAll(async () => {
    deadPort = await breakdowns.deadPort();
});

afterAll(() => breakdowns[Symbol.asyncDispose]());

async function observe(url: string, proxyUrl: string): Promise<Observation> {
    try {
        const response = await new GotScrapingHttpClient().sendRequest({
            url,
            method: 'GET',
            responseType: 'text',
            proxyUrl,
            throwHttpErrors: false,
            retry: { limit: 0 },
        } as never);
        return {
            url,
            viaProxy: true,
            status: response.statusCode,
            headers: response.headers,
            body: response.body as string,
        };
    } catch (error) {
        return { url, viaProxy: true, error: error as Error };
    }
}

/** The error pages of the programs as they are installed here. */
describe.each(['squid', 'privoxy', 'tinyproxy', 'haproxy'] as const)('%s', (name) => {
    let proxy: RunningProxy;

    beforeAll(async () => {
        proxy = await RunningProxy.start(name, await breakdowns.deadPort(), deadPort);
    });

    afterAll(() => proxy[Symbol.asyncDispose]());

    it.each([
        ['nobody listens', 'http', () => `127.0.0.1:${deadPort}`],
        ['nobody listens', 'https', () => `127.0.0.1:${deadPort}`],
        ...(name === 'haproxy'
            ? []
            : ([
                  ['a host that is denied', 'http', () => DENIED_HOST],
                  ['a host that is denied', 'https', () => DENIED_HOST],
              ] as const)),
    ] as const)('%s over %s: the proxy failed', async (_what, scheme, host) => {
        const seen = await observe(`${scheme}://${host()}/page`, proxy.url);
        const { outcome, rule, evidence } = await detector.judge(seen, 0);
        expect(`${outcome} ${rule}`, seen.error?.message ?? `status ${seen.status}: ${evidence}`).toBe(
            scheme === 'http' ? 'proxy-failed proxy-page' : 'proxy-failed proxy-error',
        );
    });
});
