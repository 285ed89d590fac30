import type { Case } from './case.js';
import { HTTP, HTTPS, sessionError, thrown } from './case.js';

/** Playwright 1.65 with Chromium; each wording was provoked, see `test/browser/provoked.test.ts`. */
const goto = (error: string, url = HTTPS) =>
    `page.goto: ${error} at ${url}\nCall log:\n\u001b[2m  - navigating to "${url}", waiting until "load"\u001b[22m\n`;
const direct = { viaProxy: false };

const chromium: readonly Case[] = [
    ...(
        [
            [407, 'misconfigured', 'proxy-login'],
            [593, 'proxy-failed', 'apify-593'],
            [502, 'proxy-failed', 'proxy-error'],
        ] as const
    ).map(([status, outcome, rule]): Case => ({
        name: `Chromium: CONNECT answered with ${status}, as a bridge saw it`,
        seen: thrown(goto('net::ERR_TUNNEL_CONNECTION_FAILED'), { status }),
        outcome,
        rule,
    })),
    {
        name: 'Chromium: CONNECT answered with 502 and what Bright Data means by it',
        seen: thrown(goto('net::ERR_TUNNEL_CONNECTION_FAILED'), {
            status: 502,
            headers: { 'x-brd-err-code': 'client_10100' },
        }),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'Chromium: CONNECT answered with an error (403, 502, 503, 590 … alike), as Crawlee passes it on',
        seen: sessionError(goto('net::ERR_TUNNEL_CONNECTION_FAILED')),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'Chromium: the proxy is not listening, or its name is unknown',
        seen: sessionError(goto('net::ERR_PROXY_CONNECTION_FAILED')),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'Chromium: the proxy closes the socket',
        seen: thrown(goto('net::ERR_EMPTY_RESPONSE')),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'Chromium: the proxy resets',
        seen: thrown(goto('net::ERR_CONNECTION_RESET')),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'Chromium: a SOCKS proxy refuses',
        seen: thrown(goto('net::ERR_SOCKS_CONNECTION_FAILED')),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'Chromium: CONNECT answered with 407, login refused or not given',
        seen: thrown(goto('net::ERR_INVALID_AUTH_CREDENTIALS')),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'Chromium: a plain request answered with 407',
        seen: thrown(goto('net::ERR_INVALID_AUTH_CREDENTIALS', HTTP), { url: HTTP }),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'Chromium: CONNECT answered with 407 that names no way to log in',
        seen: thrown(goto('net::ERR_PROXY_AUTH_UNSUPPORTED')),
        outcome: 'misconfigured',
        rule: 'proxy-login',
    },
    {
        name: 'Chromium: the target itself sends 407 through the tunnel',
        seen: thrown(goto('net::ERR_UNEXPECTED_PROXY_AUTH')),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Chromium: the target closes during the handshake inside the tunnel',
        seen: thrown(goto('net::ERR_CONNECTION_CLOSED')),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Chromium: an unknown authority signed the certificate',
        seen: thrown(goto('net::ERR_CERT_AUTHORITY_INVALID')),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Chromium: the certificate is for another name',
        seen: thrown(goto('net::ERR_CERT_COMMON_NAME_INVALID')),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Chromium: the target speaks no TLS',
        seen: thrown(goto('net::ERR_SSL_PROTOCOL_ERROR')),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Chromium: the name of the target is unknown, no proxy',
        seen: thrown(goto('net::ERR_NAME_NOT_RESOLVED'), direct),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Chromium: the target refuses, no proxy',
        seen: thrown(goto('net::ERR_CONNECTION_REFUSED'), direct),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Chromium: the target resets, no proxy',
        seen: thrown(goto('net::ERR_CONNECTION_RESET'), direct),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Chromium: the target closes the socket, no proxy',
        seen: thrown(goto('net::ERR_EMPTY_RESPONSE'), direct),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Chromium: an error status without a body, of whomever',
        seen: thrown(goto('net::ERR_HTTP_RESPONSE_CODE_FAILURE')),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Playwright: the target, or the way to it, hangs',
        seen: thrown(
            `page.goto: Timeout 4000ms exceeded.\nCall log:\n\u001b[2m  - navigating to "${HTTPS}", waiting until "load"\u001b[22m\n`,
            {},
            'TimeoutError',
        ),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Crawlee: the navigation took too long',
        seen: thrown('Navigation timed out after 60 seconds.', {}, 'TimeoutError'),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'Puppeteer: a refused tunnel',
        seen: thrown(`net::ERR_TUNNEL_CONNECTION_FAILED at ${HTTPS}`),
        outcome: 'proxy-failed',
        rule: 'proxy-error',
    },
    {
        name: 'retryOnBlocked: status, browsers',
        seen: sessionError('Received blocked status code: 403'),
        outcome: 'blocked',
        rule: 'session-error',
    },
    {
        name: 'retryOnBlocked: 429, browsers',
        seen: sessionError('Received blocked status code: 429'),
        outcome: 'rate-limited',
        rule: 'session-error',
    },
    {
        name: 'handleCloudflareChallenge gives up',
        seen: sessionError(`Blocked by Cloudflare when processing ${HTTPS}`),
        outcome: 'blocked',
        rule: 'session-error',
    },
    {
        name: 'retryOnBlocked: Cloudflare challenge',
        seen: sessionError('Cloudflare challenge failed, found selectors: #turnstile-wrapper iframe'),
        outcome: 'blocked',
        rule: 'session-error',
    },
];

/** Playwright with Firefox, by hand: there is no Firefox on the machines that run the tests. */
const firefox: readonly Case[] = [
    ['NS_ERROR_PROXY_CONNECTION_REFUSED', 'proxy-failed', 'proxy-error'],
    ['NS_ERROR_UNKNOWN_PROXY_HOST', 'proxy-failed', 'proxy-error'],
    ['NS_ERROR_PROXY_BAD_GATEWAY', 'proxy-failed', 'proxy-error'],
    ['NS_ERROR_PROXY_GATEWAY_TIMEOUT', 'proxy-failed', 'proxy-error'],
    ['NS_ERROR_PROXY_FORBIDDEN', 'proxy-failed', 'proxy-error'],
    ['NS_ERROR_NET_RESET', 'proxy-failed', 'proxy-error'],
    ['NS_ERROR_PROXY_AUTHENTICATION_FAILED', 'misconfigured', 'proxy-login'],
    ['NS_ERROR_UNKNOWN_HOST', 'target-failed', 'target-trouble'],
    ['NS_ERROR_NET_TIMEOUT', 'target-failed', 'target-trouble'],
    ['SEC_ERROR_UNKNOWN_ISSUER', 'target-failed', 'target-trouble'],
].map(
    ([error, outcome, rule]) =>
        ({ name: `Firefox: ${error}`, seen: thrown(`page.goto: ${error}\nCall log:\n`), outcome, rule }) as Case,
);

export const browserErrors: readonly Case[] = [...chromium, ...firefox];
