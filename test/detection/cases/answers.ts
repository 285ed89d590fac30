import type { Case } from './case.js';
import { HTTP, NOW, answered, html } from './case.js';

const viaPlainHttp = { url: HTTP };
const HOUR = 60 * 60 * 1000;
const TEXT = { 'content-type': 'text/plain; charset=utf-8', connection: 'keep-alive' };

const fromProxy: readonly Case[] = [
    ...[590, 592, 593, 594, 595, 596, 599].map((status): Case => ({
        name: `a plain request answered with ${status}`,
        seen: answered(status, TEXT, 'Connection Refused', viaPlainHttp),
        outcome: 'proxy-failed',
        rule: `apify-${status}`,
    })),
    {
        name: 'a plain request answered with 597',
        seen: answered(597, { ...TEXT, server: 'ProxyChain' }, 'Invalid upstream proxy credentials', viaPlainHttp),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'a plain request answered with 407 and Proxy-Authenticate',
        seen: answered(407, { 'proxy-authenticate': 'Basic realm="lab"' }, 'Proxy credentials required.', viaPlainHttp),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'a page with the header of a service that is not in use',
        seen: answered(502, { 'x-brd-err-code': 'client_10100' }, '', viaPlainHttp),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    ...[590, 594, 597, 599].map((status): Case => ({
        name: `the target sends ${status} through the tunnel`,
        seen: answered(status, { server: 'ProxyChain' }),
        outcome: 'target-failed',
        rule: 'target-trouble',
    })),
    ...['x-brd-err-code: client_10100', 'x-crawlera-error: bad_proxy_auth', 'x-soax-error: AUTH_FAILED'].map(
        (line): Case => ({
            name: `the target sends ${line} through the tunnel`,
            seen: answered(502, Object.fromEntries([line.split(': ')])),
            outcome: 'target-failed',
            rule: 'target-trouble',
        }),
    ),
    {
        name: 'a page that takes itself for a relay of ours',
        seen: answered(200, { 'proxy-status': 'crawlee-proxy-sessions; error=tls_certificate_error' }, 'hello'),
        outcome: 'ok',
        rule: 'ok',
    },
    {
        name: "proxy-chain's own 504",
        seen: answered(504, TEXT, 'Gateway Timeout', viaPlainHttp),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: "proxy-chain's own 504 as Chromium shows a text",
        seen: answered(
            504,
            TEXT,
            '<html><head><meta name="color-scheme" content="light dark"></head><body><pre style="word-wrap: break-word;">Gateway Timeout</pre></body></html>',
            viaPlainHttp,
        ),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: "proxy-chain's failure inside",
        seen: answered(500, { ...TEXT, server: 'ProxyChain' }, 'Internal error in proxy server', viaPlainHttp),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
];

const fromTarget: readonly Case[] = [
    {
        name: 'the target sends 407 through the tunnel',
        seen: answered(407, { 'proxy-authenticate': 'Basic realm="intranet"' }, 'no'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'the target sends 407, no proxy',
        seen: answered(407, { 'proxy-authenticate': 'Basic realm="x"' }, 'no', { url: HTTP, viaProxy: false }),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: '502 of a gateway before the target',
        seen: answered(502, { server: 'nginx' }, html('502 Bad Gateway', '<h1>502 Bad Gateway</h1>'), viaPlainHttp),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: "504 inside a tunnel, proxy-chain's words or not",
        seen: answered(504, TEXT, 'Gateway Timeout'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    { name: '500', seen: answered(500), outcome: 'target-failed', rule: 'target-trouble' },
    {
        name: '503 without a word',
        seen: answered(503, {}, html('Maintenance', '<p>We are moving house.</p>')),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: "Cloudflare's 522: the site behind it does not answer",
        seen: answered(
            522,
            { server: 'cloudflare' },
            html(
                'shop.test | 522: Connection timed out',
                '<div id="cf-error-details"><h1><span class="cf-code-label">Error code 522</span></h1></div>',
            ),
        ),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: '593 without a proxy: somebody else counts so high',
        seen: answered(593, {}, '', { viaProxy: false }),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    { name: '401', seen: answered(401), outcome: 'blocked', rule: 'blocked-status' },
    { name: '403', seen: answered(403, { server: 'nginx' }), outcome: 'blocked', rule: 'blocked-status' },
    { name: '404', seen: answered(404, {}, html('Not found', '<p>No such item</p>')), outcome: 'ok', rule: 'ok' },
    { name: '200', seen: answered(200), outcome: 'ok', rule: 'ok' },
];

const rateLimits: readonly Case[] = [
    {
        name: '429 of a site behind DataDome',
        seen: answered(429, { 'x-datadome': 'protected' }),
        outcome: 'rate-limited',
        rule: 'too-many-requests',
    },
    { name: '429', seen: answered(429), outcome: 'rate-limited', rule: 'too-many-requests' },
    {
        name: '429 with seconds',
        seen: answered(429, { 'retry-after': '42' }),
        outcome: 'rate-limited',
        rule: 'too-many-requests',
        retryAfterMillis: 42_000,
    },
    {
        name: '429 with a date',
        seen: answered(429, { 'retry-after': new Date(NOW + 90_000).toUTCString() }),
        outcome: 'rate-limited',
        rule: 'too-many-requests',
        retryAfterMillis: 90_000,
    },
    {
        name: '429 with a day',
        seen: answered(429, { 'retry-after': '86400' }),
        outcome: 'rate-limited',
        rule: 'too-many-requests',
        retryAfterMillis: HOUR,
    },
    {
        name: '429 with a date that has passed',
        seen: answered(429, { 'retry-after': new Date(NOW - 5000).toUTCString() }),
        outcome: 'rate-limited',
        rule: 'too-many-requests',
    },
    {
        name: '429 with nonsense',
        seen: answered(429, { 'retry-after': 'later' }),
        outcome: 'rate-limited',
        rule: 'too-many-requests',
    },
    {
        name: '503 with seconds',
        seen: answered(503, { 'retry-after': '7' }),
        outcome: 'rate-limited',
        rule: 'unavailable-retry-after',
        retryAfterMillis: 7000,
    },
    {
        name: "Cloudflare's 1015, its rate limit",
        seen: answered(
            429,
            { server: 'cloudflare', 'retry-after': '30' },
            html(
                'Access denied | shop.test used Cloudflare to restrict access',
                '<span class="cf-code-label">Error code: <span>1015</span></span>',
            ),
        ),
        outcome: 'rate-limited',
        rule: 'cloudflare-1015',
        retryAfterMillis: 30_000,
    },
];

export const answers: readonly Case[] = [...fromProxy, ...fromTarget, ...rateLimits];
