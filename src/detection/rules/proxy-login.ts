import { mayBeProxysAnswer, messageOf, tunnelStatusOf } from '../error-text.js';
import { header } from '../page.js';
import type { HeadersLike, Observation, Rule } from '../rule.js';

/** What a proxy's refusal says about our account with it; each needs a person to fix it. */
const REASONS: Readonly<Record<number, string>> = {
    402: 'the proxy wants to be paid (status 402): check plan and balance',
    407: 'the proxy refuses the login (status 407): check user name, password and plan',
    // proxy-chain, and with it Apify Proxy: "Incorrect upstream credentials".
    597: 'the proxy refuses the login (status 597): check user name, password and plan',
};

/** Messages that mean a 407 of the proxy but do not give the number. */
const REFUSED_LOGINS: readonly string[] = [
    'Proxy authentication required.', // impit 0.14, `ProxyAuthRequired`
    'ERR_PROXY_AUTH_UNSUPPORTED', // Chromium: a 407 that names no way to log in
    'ERR_PROXY_AUTH_REQUESTED', // Chromium, with and without `_WITH_NO_CONNECTION`
    'NS_ERROR_PROXY_AUTHENTICATION_FAILED', // Firefox
];

/** Chromium's word for a login that was refused or not given; a target's login never ends in this error. */
const BAD_CREDENTIALS = 'ERR_INVALID_AUTH_CREDENTIALS';

/** Headers of refused tunnels that mean the account; name, pattern of the value, what to do. */
const ACCOUNT_HEADERS: readonly (readonly [name: string, value: RegExp, reason: string])[] = [
    ['x-brd-err-code', /^client_10100/, 'the quota is used up'],
    ['x-brd-err-code', /^client_100[0-4]\d$/, 'the account, zone or password is refused'],
    ['x-crawlera-error', /^(?:bad_proxy_auth|user_suspended)/, 'the API key is refused'],
    ['x-soax-error', /^AUTH_FAILED/, 'the login is refused'],
];

/** The proxy service does not take us: every exit would answer the same. */
export const proxyLogin: Rule = {
    name: 'proxy-login',
    judge(observation) {
        const reason = reasonOf(observation);
        if (reason === undefined) return undefined;
        const isHearsay = observation.error === undefined;
        return { outcome: 'misconfigured', evidence: reason, ...(isHearsay && { hearsay: 'proxy-likely' }) };
    },
};

function reasonOf(observation: Observation): string | undefined {
    const { status, headers, error, viaProxy } = observation;
    if (error !== undefined) {
        const message = messageOf(observation);
        if (viaProxy && message.includes(BAD_CREDENTIALS)) return REASONS[407];
        if (REFUSED_LOGINS.some((text) => message.includes(text))) return REASONS[407];
        const refusal = tunnelStatusOf(observation);
        return refusal === undefined ? undefined : (accountReasonOf(headers) ?? REASONS[refusal]);
    }
    // Inside a tunnel only the target speaks, and a page may have any header.
    if (status === undefined || !mayBeProxysAnswer(observation)) return undefined;
    if (status === 597) return REASONS[597];
    // A 407 is the proxy's where it says how to log in.
    const isProxys = status === 407 && header(headers, 'proxy-authenticate') !== '';
    return isProxys ? REASONS[407] : undefined;
}

function accountReasonOf(headers: HeadersLike | undefined): string | undefined {
    for (const [name, value, reason] of ACCOUNT_HEADERS) {
        const said = header(headers, name);
        if (value.test(said)) return `${reason} (${name}: ${said})`;
    }
    return undefined;
}
