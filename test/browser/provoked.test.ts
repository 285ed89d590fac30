import type { Browser } from 'playwright';
import { chromium } from 'playwright';
import { Server as ProxyChain } from 'proxy-chain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDetector } from '../../src/detection/detector.js';
import type { Observation } from '../../src/detection/rule.js';
import { findChromium } from '../../src/lab/chromium.js';
import { isHeadlessShell } from '../browser-launch.js';
import { Breakdowns } from '../detection/faulty-proxies.js';

/** The wording in `test/detection/cases` is Chromium's at one version; these are the same faults in this one. */
const detector = createDetector();
const breakdowns = new Breakdowns();
const chain = new ProxyChain({ port: 0, host: '127.0.0.1' });
const port = { plain: 0, tls: 0, resets: 0, hangs: 0, closes: 0, says407: 0, bare403: 0, dead: 0 };
let browser: Browser;
let goodProxy = '';

beforeAll(async () => {
    port.plain = await breakdowns.site((_, response) => response.end('<h1>hello</h1>'));
    port.tls = await breakdowns.httpsSite((_, response) => response.end('<h1>hello</h1>'));
    port.says407 = await breakdowns.httpsSite((_, response) => response.writeHead(407).end('no'));
    port.bare403 = await breakdowns.site((_, response) => response.writeHead(403).end());
    port.resets = await breakdowns.siteThatResets();
    port.hangs = await breakdowns.siteThatHangs();
    port.closes = Number(new URL(await breakdowns.proxyThatClosesTheSocket()).port);
    port.dead = await breakdowns.deadPort();
    goodProxy = await breakdowns.proxyThatWorks();
    await chain.listen();
    browser = await chromium.launch(await findChromium());
});

afterAll(async () => {
    await browser.close();
    await chain.close(true);
    await breakdowns[Symbol.asyncDispose]();
});

interface Attempt {
    readonly url: string;
    readonly proxyUrl?: string;
    readonly verifyTls?: boolean;
}

const PATIENCE_MILLIS = 4000;

async function observe({ url, proxyUrl, verifyTls = false }: Attempt): Promise<Observation> {
    const context = await browser.newContext({
        ignoreHTTPSErrors: !verifyTls,
        ...(proxyUrl !== undefined && { proxy: { server: proxyUrl, bypass: '<-loopback>' } }),
    });
    const seen = { url, viaProxy: proxyUrl !== undefined };
    try {
        const page = await context.newPage();
        const response = await page.goto(url, { timeout: PATIENCE_MILLIS });
        return { ...seen, status: response?.status(), headers: response?.headers(), body: await page.content() };
    } catch (error) {
        return { ...seen, error: error as Error };
    } finally {
        await context.close();
    }
}

const https = (to: number) => `https://shop.test:${to}/`;
const http = (to: number) => `http://shop.test:${to}/`;
const chainUrl = () => `http://127.0.0.1:${chain.port}`;
const LOGIN = ['Proxy-Authenticate: Basic realm="lab"'];

type Fault = readonly [name: string, expected: string, wording: string, attempt: () => Attempt | Promise<Attempt>];

// The headless shell shows pages where the whole Chromium fails, and never ends a tunnel that wants a login.
const FAULTS: readonly Fault[] = [
    ...[403, 502, 503, 590, 593, 594, 597].map((status): Fault => [
        `CONNECT answered with ${status}`,
        'proxy-failed proxy-error',
        'ERR_TUNNEL_CONNECTION_FAILED',
        async () => ({ url: https(port.tls), proxyUrl: await breakdowns.proxyThatAnswers(status, 'No') }),
    ]),
    [
        'CONNECT answered with 407',
        isHeadlessShell ? 'target-failed target-trouble' : 'misconfigured proxy-login',
        isHeadlessShell ? 'Timeout 4000ms exceeded' : 'ERR_INVALID_AUTH_CREDENTIALS',
        async () => ({ url: https(port.tls), proxyUrl: await breakdowns.proxyThatAnswers(407, 'No', LOGIN) }),
    ],
    [
        'plain request answered with 407',
        'misconfigured proxy-login',
        isHeadlessShell ? 'status 407' : 'ERR_INVALID_AUTH_CREDENTIALS',
        async () => ({ url: http(port.plain), proxyUrl: await breakdowns.proxyThatAnswers(407, 'No', LOGIN) }),
    ],
    [
        'CONNECT answered with 407 that names no way to log in',
        'misconfigured proxy-login',
        'ERR_PROXY_AUTH_UNSUPPORTED',
        async () => ({ url: https(port.tls), proxyUrl: await breakdowns.proxyThatAnswers(407, 'No') }),
    ],
    [
        'nobody listens, tunnel',
        'proxy-failed proxy-error',
        'ERR_PROXY_CONNECTION_FAILED',
        () => ({ url: https(port.tls), proxyUrl: `http://127.0.0.1:${port.dead}` }),
    ],
    [
        'nobody listens, plain',
        'proxy-failed proxy-error',
        'ERR_PROXY_CONNECTION_FAILED',
        () => ({ url: http(port.plain), proxyUrl: `http://127.0.0.1:${port.dead}` }),
    ],
    [
        'the name of the proxy is unknown',
        'proxy-failed proxy-error',
        'ERR_PROXY_CONNECTION_FAILED',
        () => ({ url: https(port.tls), proxyUrl: 'http://no-such-proxy.invalid:8000' }),
    ],
    [
        'the proxy closes the socket',
        'proxy-failed proxy-error',
        'ERR_EMPTY_RESPONSE',
        async () => ({ url: https(port.tls), proxyUrl: await breakdowns.proxyThatClosesTheSocket() }),
    ],
    [
        'the proxy resets',
        'proxy-failed proxy-error',
        'ERR_CONNECTION_RESET',
        async () => ({ url: https(port.tls), proxyUrl: await breakdowns.proxyThatResetsTheSocket() }),
    ],
    ...([1, 2, 4, 5, 'password wanted'] as const).map((reply): Fault => [
        `SOCKS reply: ${reply}`,
        'proxy-failed proxy-error',
        'ERR_SOCKS_CONNECTION_FAILED',
        async () => ({ url: https(port.tls), proxyUrl: await breakdowns.socksThatReplies(reply) }),
    ]),
    [
        'a plain request to a target that refuses, answered by proxy-chain',
        'proxy-failed apify-594',
        'status 594',
        () => ({ url: `http://127.0.0.1:${port.dead}/`, proxyUrl: chainUrl() }),
    ],
    [
        'a plain request to a target that resets, answered by proxy-chain',
        'proxy-failed apify-595',
        'status 595',
        () => ({ url: `http://127.0.0.1:${port.resets}/`, proxyUrl: chainUrl() }),
    ],
    [
        'the target sends 407 through the tunnel',
        'target-failed target-trouble',
        'ERR_UNEXPECTED_PROXY_AUTH',
        () => ({ url: https(port.says407), proxyUrl: goodProxy }),
    ],
    [
        'the target hangs up in the handshake inside the tunnel',
        'target-failed target-trouble',
        'ERR_CONNECTION_CLOSED',
        () => ({ url: https(port.closes), proxyUrl: goodProxy }),
    ],
    [
        'the target sends 403 and not a word',
        isHeadlessShell ? 'blocked blocked-status' : 'target-failed target-trouble',
        isHeadlessShell ? 'status 403' : 'ERR_HTTP_RESPONSE_CODE_FAILURE',
        () => ({ url: http(port.bare403), proxyUrl: goodProxy }),
    ],
    [
        'the target hangs behind the proxy',
        'target-failed target-trouble',
        'Timeout 4000ms exceeded',
        () => ({ url: https(port.hangs), proxyUrl: goodProxy }),
    ],
    [
        'nobody trusts the certificate',
        'target-failed target-trouble',
        'ERR_CERT_AUTHORITY_INVALID',
        () => ({ url: https(port.tls), proxyUrl: goodProxy, verifyTls: true }),
    ],
    [
        'the target speaks no TLS',
        'target-failed target-trouble',
        'ERR_SSL_PROTOCOL_ERROR',
        () => ({ url: https(port.plain), proxyUrl: goodProxy }),
    ],
    [
        'the name of the target is unknown, no proxy',
        'target-failed target-trouble',
        'ERR_NAME_NOT_RESOLVED',
        () => ({ url: 'http://no-such-host.invalid/' }),
    ],
    [
        'the target refuses, no proxy',
        'target-failed target-trouble',
        'ERR_CONNECTION_REFUSED',
        () => ({ url: `http://127.0.0.1:${port.dead}/` }),
    ],
    [
        'the target resets, no proxy',
        'target-failed target-trouble',
        'ERR_CONNECTION_RESET',
        () => ({ url: `http://127.0.0.1:${port.resets}/` }),
    ],
    ['all is well', 'ok ok', 'status 200', () => ({ url: https(port.tls), proxyUrl: goodProxy })],
];

it.each(FAULTS)('Chromium: %s', async (_, expected, wording, attempt) => {
    const observation = await observe(await attempt());
    const said = observation.error?.message ?? `status ${observation.status}`;
    const { outcome, rule } = await detector.judge(observation, 0);

    expect(said).toContain(wording);
    expect(`${outcome} ${rule}`, said).toBe(expected);
});
