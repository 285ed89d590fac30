import { ImpitHttpClient } from '@crawlee/impit-client';
import { GotScrapingHttpClient } from 'crawlee';
import type { BaseHttpClient } from 'crawlee';
import { Server as ProxyChain } from 'proxy-chain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDetector } from '../../src/detection/detector.js';
import type { Observation } from '../../src/detection/rule.js';
import { Breakdowns } from './faulty-proxies.js';

/** The wording in `cases/` is a library's at one version; these are the same faults, provoked in the one installed. */
const detector = createDetector();
const breakdowns = new Breakdowns();
const chains: ProxyChain[] = [];

afterAll(async () => {
    await Promise.all(chains.map((chain) => chain.close(true)));
    await breakdowns[Symbol.asyncDispose]();
});

async function proxyChain(upstreamProxyUrl?: string): Promise<string> {
    const chain = new ProxyChain({
        port: 0,
        host: '127.0.0.1',
        prepareRequestFunction: () => (upstreamProxyUrl === undefined ? {} : { upstreamProxyUrl }),
    });
    chains.push(chain);
    await chain.listen();
    return `http://127.0.0.1:${chain.port}`;
}

const port = { plain: 0, tls: 0, resets: 0, tlsResets: 0, hangs: 0, closes: 0, says407: 0, dead: 0 };
let goodProxy = '';
let deadProxy = '';
let loginProxy = '';

beforeAll(async () => {
    port.plain = await breakdowns.site((_, response) => response.end('hello'));
    port.tls = await breakdowns.httpsSite((_, response) => response.end('hello'));
    port.tlsResets = await breakdowns.httpsSite((request) => request.socket.destroy());
    port.says407 = await breakdowns.httpsSite((_, response) => response.writeHead(407).end('no'));
    port.resets = await breakdowns.siteThatResets();
    port.hangs = await breakdowns.siteThatHangs();
    port.closes = Number(new URL(await breakdowns.proxyThatClosesTheSocket()).port);
    port.dead = await breakdowns.deadPort();
    goodProxy = await breakdowns.proxyThatWorks();
    deadProxy = `http://127.0.0.1:${port.dead}`;
    loginProxy = await breakdowns.proxyThatAnswers(407, 'Proxy Authentication Required', [
        'Proxy-Authenticate: Basic realm="lab"',
    ]);
});

interface Attempt {
    readonly url: string;
    readonly proxyUrl?: string;
    readonly verifyTls?: boolean;
}

const PATIENCE_MILLIS = 1500;

const CLIENTS: Readonly<Record<string, (attempt: Attempt) => Promise<Observation>>> = {
    'got-scraping': (attempt) =>
        observe(attempt, new GotScrapingHttpClient(), {
            timeout: { request: PATIENCE_MILLIS },
            retry: { limit: 0 },
            throwHttpErrors: false,
            https: { rejectUnauthorized: attempt.verifyTls ?? false },
        }),
    impit: (attempt) =>
        observe(
            attempt,
            new ImpitHttpClient({ ignoreTlsErrors: !(attempt.verifyTls ?? false), timeout: PATIENCE_MILLIS }),
            {},
        ),
};

async function observe(
    { url, proxyUrl }: Attempt,
    client: BaseHttpClient,
    options: Record<string, unknown>,
): Promise<Observation> {
    const seen = { url, viaProxy: proxyUrl !== undefined };
    try {
        const request = { url, method: 'GET', responseType: 'text', ...options } as const;
        const response = await client.sendRequest(proxyUrl === undefined ? request : { ...request, proxyUrl });
        return { ...seen, status: response.statusCode, headers: response.headers, body: response.body };
    } catch (error) {
        return { ...seen, error: error as Error };
    }
}

const https = (to: number) => `https://shop.test:${to}/`;
const http = (to: number) => `http://shop.test:${to}/`;

type Fault = readonly [name: string, expected: string, attempt: () => Attempt | Promise<Attempt>];

const refusedTunnels = [403, 429, 502, 503, 590, 592, 593, 594, 595, 596, 599].map((status): Fault => {
    const rule = status < 590 ? 'proxy-error' : `apify-${status}`;
    return [
        `CONNECT answered with ${status}`,
        `proxy-failed ${rule}`,
        async () => ({ url: https(port.tls), proxyUrl: await breakdowns.proxyThatAnswers(status, 'No') }),
    ];
});

const refusedPlainRequests = [590, 593, 594, 595, 599].map((status): Fault => [
    `plain request answered with ${status}`,
    `proxy-failed apify-${status}`,
    async () => ({ url: http(port.plain), proxyUrl: await breakdowns.proxyThatAnswers(status, 'No') }),
]);

const FAULTS: readonly Fault[] = [
    ...refusedTunnels,
    ...refusedPlainRequests,
    ['CONNECT answered with 407', 'misconfigured proxy-login', () => ({ url: https(port.tls), proxyUrl: loginProxy })],
    [
        'plain request answered with 407',
        'misconfigured proxy-login',
        () => ({ url: http(port.plain), proxyUrl: loginProxy }),
    ],
    [
        'CONNECT answered with 597',
        'misconfigured proxy-login',
        async () => ({ url: https(port.tls), proxyUrl: await breakdowns.proxyThatAnswers(597, 'UPSTREAM407') }),
    ],
    [
        'proxy-chain before a proxy that refuses the login',
        'misconfigured proxy-login',
        async () => ({ url: https(port.tls), proxyUrl: await proxyChain(loginProxy) }),
    ],
    [
        'proxy-chain before a proxy that refuses the login, plain request',
        'misconfigured proxy-login',
        async () => ({ url: http(port.plain), proxyUrl: await proxyChain(loginProxy) }),
    ],
    [
        'proxy-chain before a dead proxy',
        'proxy-failed apify-594',
        async () => ({ url: https(port.tls), proxyUrl: await proxyChain(deadProxy) }),
    ],
    [
        'proxy-chain before a target that refuses, plain request',
        'proxy-failed apify-594',
        async () => ({ url: `http://127.0.0.1:${port.dead}/`, proxyUrl: await proxyChain() }),
    ],
    [
        'proxy-chain before a target that resets, plain request',
        'proxy-failed apify-595',
        async () => ({ url: `http://127.0.0.1:${port.resets}/`, proxyUrl: await proxyChain() }),
    ],
    ['nobody listens, tunnel', 'proxy-failed proxy-error', () => ({ url: https(port.tls), proxyUrl: deadProxy })],
    ['nobody listens, plain', 'proxy-failed proxy-error', () => ({ url: http(port.plain), proxyUrl: deadProxy })],
    [
        'the name of the proxy is unknown',
        'proxy-failed proxy-error',
        () => ({ url: https(port.tls), proxyUrl: 'http://no-such-proxy.invalid:8000' }),
    ],
    [
        'the proxy closes the socket, tunnel',
        'proxy-failed proxy-error',
        async () => ({ url: https(port.tls), proxyUrl: await breakdowns.proxyThatClosesTheSocket() }),
    ],
    [
        'the proxy closes the socket, plain',
        'proxy-failed proxy-error',
        async () => ({ url: http(port.plain), proxyUrl: await breakdowns.proxyThatClosesTheSocket() }),
    ],
    [
        'the proxy resets, tunnel',
        'proxy-failed proxy-error',
        async () => ({ url: https(port.tls), proxyUrl: await breakdowns.proxyThatResetsTheSocket() }),
    ],
    [
        'the proxy resets, plain',
        'proxy-failed proxy-error',
        async () => ({ url: http(port.plain), proxyUrl: await breakdowns.proxyThatResetsTheSocket() }),
    ],
    [
        'the target hangs up in the handshake inside the tunnel',
        'target-failed target-trouble',
        () => ({ url: https(port.closes), proxyUrl: goodProxy }),
    ],
    [
        'the target hangs behind the proxy',
        'target-failed target-trouble',
        () => ({ url: http(port.hangs), proxyUrl: goodProxy }),
    ],
    [
        'the target sends 407 through the tunnel',
        'target-failed target-trouble',
        () => ({ url: https(port.says407), proxyUrl: goodProxy }),
    ],
    [
        'nobody trusts the certificate, tunnel',
        'target-failed target-trouble',
        () => ({ url: https(port.tls), proxyUrl: goodProxy, verifyTls: true }),
    ],
    [
        'nobody trusts the certificate, no proxy',
        'target-failed target-trouble',
        () => ({ url: `https://127.0.0.1:${port.tls}/`, verifyTls: true }),
    ],
    [
        'the target speaks no TLS',
        'target-failed target-trouble',
        () => ({ url: https(port.plain), proxyUrl: goodProxy }),
    ],
    ['the target refuses, no proxy', 'target-failed target-trouble', () => ({ url: `http://127.0.0.1:${port.dead}/` })],
    [
        'the target resets, no proxy',
        'target-failed target-trouble',
        () => ({ url: `http://127.0.0.1:${port.resets}/` }),
    ],
    [
        'the target resets the handshake, no proxy',
        'target-failed target-trouble',
        () => ({ url: `https://127.0.0.1:${port.tlsResets}/` }),
    ],
    [
        'the name of the target is unknown, no proxy',
        'target-failed target-trouble',
        () => ({ url: 'http://no-such-host.invalid/' }),
    ],
    ['the target hangs, no proxy', 'target-failed target-trouble', () => ({ url: `http://127.0.0.1:${port.hangs}/` })],
    ['all is well, tunnel', 'ok ok', () => ({ url: https(port.tls), proxyUrl: goodProxy })],
    ['all is well, plain', 'ok ok', () => ({ url: http(port.plain), proxyUrl: goodProxy })],
];

describe.each(Object.keys(CLIENTS))('%s', (client) => {
    it.concurrent.each(FAULTS)('%s', async (_, expected, attempt) => {
        const observation = await CLIENTS[client]!(await attempt());
        const { outcome, rule } = await detector.judge(observation, 0);

        expect(`${outcome} ${rule}`, observation.error?.message).toBe(expected);
    });
});

/** Where an error only tells that the tunnel broke after it was open, clients differ in what they know. */
describe('the target resets inside the tunnel', () => {
    it('is taken for the proxy with got-scraping, whose words are those of a broken socket to the proxy', async () => {
        const seen = await CLIENTS['got-scraping']!({ url: https(port.resets), proxyUrl: goodProxy });

        expect(await detector.judge(seen, 0)).toMatchObject({ outcome: 'proxy-failed', rule: 'proxy-error' });
    });

    it('is known to be the target with impit', async () => {
        const seen = await CLIENTS.impit!({ url: https(port.resets), proxyUrl: goodProxy });

        expect(await detector.judge(seen, 0)).toMatchObject({ outcome: 'target-failed', rule: 'target-trouble' });
    });
});
