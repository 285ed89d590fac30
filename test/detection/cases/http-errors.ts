import type { Case } from './case.js';
import { HTTP, HTTPS, sessionError, thrown } from './case.js';

/** got-scraping 4.2 on Node.js 20; each wording was provoked, see `../provoked.test.ts`. */
const gotRefusal = (status: number, reason: string) =>
    `Proxy responded with ${status} ${reason}: 0 bytes.\n\nBelow is the first 100 bytes of the proxy response body:\n`;
const direct = { viaProxy: false };
const http = { url: HTTP };

const gotScraping: readonly Case[] = [
    [403, 'Forbidden', 'proxy-error'],
    [429, 'Too Many Requests', 'proxy-error'],
    [502, 'Bad Gateway', 'proxy-error'],
    [503, 'Service Unavailable', 'proxy-error'],
    [504, 'ETIMEDOUT', 'proxy-error'],
    [590, 'UPSTREAM502', 'apify-590'],
    [592, 'Status Code Out Of Range', 'apify-592'],
    [593, 'ENOTFOUND', 'apify-593'],
    [594, 'ECONNREFUSED', 'apify-594'],
    [595, 'ECONNRESET', 'apify-595'],
    [596, 'EPIPE', 'apify-596'],
    [599, 'Upstream Closed Early', 'apify-599'],
].map(([status, reason, rule]) => ({
    name: `got-scraping: CONNECT answered with ${status}`,
    seen: sessionError(gotRefusal(status as number, reason as string)),
    outcome: 'proxy-failed',
    rule: rule as string,
}));

const others: readonly Case[] = [
    {
        name: 'got-scraping: CONNECT answered with 407',
        seen: sessionError(gotRefusal(407, 'Proxy Authentication Required')),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'got-scraping: CONNECT answered with 407, error as got throws it',
        seen: thrown(gotRefusal(407, 'Proxy Authentication Required'), {}, 'RequestError'),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: "got-scraping's HTTP/2 agent: 407",
        seen: thrown('The proxy responded with 407 Proxy Authentication Required: '),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'http2-wrapper: 407',
        seen: thrown('The proxy server rejected the request with status code 407 (Proxy Authentication Required)'),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'got-scraping: CONNECT answered with 597',
        seen: sessionError(gotRefusal(597, 'UPSTREAM407')),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'got-scraping: CONNECT answered with 402',
        seen: sessionError(gotRefusal(402, 'Payment Required')),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'got-scraping: the proxy is not listening',
        seen: sessionError('connect ECONNREFUSED 127.0.0.1:42833'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'got-scraping: the proxy resets',
        seen: sessionError('read ECONNRESET'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'got-scraping: the proxy closes the socket',
        seen: thrown('socket hang up', {}, 'RequestError'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'got-scraping: the proxy breaks while the request is written',
        seen: thrown('write EPIPE', {}, 'RequestError'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'got-scraping: the name of the proxy is unknown',
        seen: thrown('getaddrinfo ENOTFOUND no-such-proxy.invalid', {}, 'RequestError'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'got-scraping: no way to the proxy',
        seen: thrown('connect ETIMEDOUT 203.0.113.9:8000', {}, 'RequestError'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'got-scraping: time-out while connecting to the proxy',
        seen: thrown("Timeout awaiting 'connect' for 5000ms", {}, 'TimeoutError'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'got-scraping: the target hangs',
        seen: thrown("Timeout awaiting 'request' for 1500ms", http, 'TimeoutError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Crawlee: the request took too long',
        seen: thrown('request timed out after 30 seconds.'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'got-scraping: the target hangs up during the handshake inside the tunnel',
        seen: thrown('Client network socket disconnected before secure TLS connection was established'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: "got-scraping: the target's certificate, through a proxy",
        seen: thrown('unable to verify the first certificate', {}, 'RequestError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: "got-scraping: the target's certificate, expired",
        seen: thrown('certificate has expired', {}, 'RequestError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'got-scraping: the target speaks no TLS',
        seen: thrown(
            '809C2A57C47F0000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/openssl/ssl/record/ssl3_record.c:350:\n',
        ),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'got-scraping: the name of the target is unknown, no proxy',
        seen: thrown('getaddrinfo ENOTFOUND shop.test', direct, 'RequestError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'the name of the target is unknown to a client that looks it up itself',
        seen: thrown('getaddrinfo ENOTFOUND shop.test'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'got-scraping: the target refuses, no proxy',
        seen: sessionError('connect ECONNREFUSED 127.0.0.1:8080', direct),
        outcome: 'target-failed', // Crawlee throws a `SessionError` for these words whether or not there is a proxy
        rule: 'target-trouble',
    },
    {
        name: 'got-scraping: the target resets, no proxy',
        seen: thrown('read ECONNRESET', direct, 'RequestError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
];

/** impit 0.14 (@crawlee/impit-client); provoked too. */
const hyper = (inside: string) =>
    `Failed to connect to the server.\nReason: hyper_util::client::legacy::Error(\n    Connect,\n    ${inside},\n)`;
const RESET =
    'Os {\n            code: 104,\n            kind: ConnectionReset,\n            message: "Connection reset by peer",\n        }';
const resetWhileSending = (url: string) =>
    `The internal HTTP library has thrown an error:\nreqwest::Error {\n    kind: Request,\n    url: "${url}",\n    source: hyper_util::client::legacy::Error(\n        SendRequest,\n        hyper::Error(\n            Io,\n            ${RESET},\n        ),\n    ),\n}`;

const impit: readonly Case[] = [
    {
        name: 'impit: CONNECT answered with 502',
        seen: sessionError('Proxy rejected the CONNECT tunnel with status code 502.'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'impit: CONNECT answered with 593',
        seen: thrown('Proxy rejected the CONNECT tunnel with status code 593.', {}, 'ProxyTunnelError'),
        outcome: 'proxy-failed',
        rule: 'apify-593',
    },
    {
        name: 'impit: CONNECT answered with 597',
        seen: thrown('Proxy rejected the CONNECT tunnel with status code 597.', {}, 'ProxyTunnelError'),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'impit: CONNECT answered with 407',
        seen: thrown('Proxy authentication required.', {}, 'ProxyAuthRequired'),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'impit: the proxy is not listening',
        seen: thrown(
            hyper(
                'ConnectFailed(\n        ConnectError(\n            "tcp connect error",\n            127.0.0.1:33405,\n            Os {\n                code: 111,\n                kind: ConnectionRefused,\n                message: "Connection refused",\n            },\n        ),\n    )',
            ),
            {},
            'ConnectError',
        ),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'impit: the proxy is not listening, plain http',
        seen: thrown(
            hyper('ConnectError(\n        "tcp connect error",\n        127.0.0.1:33405,\n    )'),
            http,
            'ConnectError',
        ),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'impit: the proxy closes the socket',
        seen: thrown(hyper('TunnelUnexpectedEof'), {}, 'ConnectError'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'impit: the proxy resets before the tunnel is open',
        seen: thrown(hyper(`Io(\n        ${RESET},\n    )`), {}, 'ConnectError'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'impit: the proxy closes a plain request',
        seen: thrown('Remote protocol error occurred.', http, 'RemoteProtocolError'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'impit: the proxy resets a plain request',
        seen: thrown(resetWhileSending(HTTP), http, 'HTTPError'),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'impit: the target resets inside the tunnel, during the handshake',
        seen: thrown(hyper(RESET), {}, 'ConnectError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'impit: the target resets inside the tunnel, after the request',
        seen: thrown(resetWhileSending(HTTPS), {}, 'HTTPError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'impit: the target closes inside the tunnel',
        seen: thrown('Remote protocol error occurred.', {}, 'RemoteProtocolError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: "impit: the target's certificate",
        seen: thrown(
            hyper(
                'Custom {\n        kind: InvalidData,\n        error: InvalidCertificate(\n            UnknownIssuer,\n        ),\n    }',
            ),
            {},
            'ConnectError',
        ),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'impit: the name of the target is unknown, no proxy',
        seen: thrown(hyper('ConnectError(\n        "dns error",\n    )'), direct, 'ConnectError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'impit: the target hangs',
        seen: thrown('Request timeout (1500 ms) exceeded.', {}, 'TimeoutError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
];

/** What Crawlee's HTTP crawlers and users throw as a `SessionError`. */
const blockedByWord: readonly Case[] = [
    {
        name: 'retryOnBlocked: selectors',
        seen: sessionError('Found selectors: iframe[src*="_Incapsula_Resource"]'),
        outcome: 'blocked',
        rule: 'session-error',
    },
    {
        name: 'retryOnBlocked: status, HTTP crawlers',
        seen: sessionError('Blocked by status code 403'),
        outcome: 'blocked',
        rule: 'session-error',
    },
    {
        name: 'retryOnBlocked: 429',
        seen: sessionError('Blocked by status code 429'),
        outcome: 'rate-limited',
        rule: 'session-error',
    },
    {
        name: "a user's own",
        seen: sessionError('The price is missing: this is not the real page'),
        outcome: 'blocked',
        rule: 'session-error',
    },
];

export const httpErrors: readonly Case[] = [...gotScraping, ...others, ...impit, ...blockedByWord];
