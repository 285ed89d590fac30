import type { Rule } from './rule.js';

/** Statuses that mean a refusal. Crawlee counts 429 among them; to us that is a request to slow down. */
export const BLOCKED_STATUSES: readonly number[] = [401, 403];

/** A status by which the site says that it does not want this visitor. */
export function blockedStatus(statuses: readonly number[]): Rule {
    return {
        name: 'blocked-status',
        judge: ({ status }) =>
            status !== undefined && statuses.includes(status)
                ? { outcome: 'blocked', evidence: `status ${status}` }
                : undefined,
    };
}

export const tooManyRequests: Rule = {
    name: 'too-many-requests',
    judge: ({ status, headers }) => {
        if (status !== 429) return undefined;
        const seconds = Number(headers?.['retry-after']);
        return {
            outcome: 'rate-limited',
            evidence: 'status 429',
            ...(seconds > 0 && { retryAfterMillis: seconds * 1000 }),
        };
    },
};

/**
 * Fragments of messages by which HTTP clients and browsers say that the proxy, or the way to it, failed.
 * The first five are Crawlee's `ROTATE_PROXY_ERRORS`.
 */
const PROXY_FAILURES: readonly string[] = [
    'ECONNRESET',
    'ECONNREFUSED',
    'ERR_PROXY_CONNECTION_FAILED',
    'ERR_TUNNEL_CONNECTION_FAILED',
    'Proxy responded with',
    'The proxy responded with',
    'ERR_SOCKS_CONNECTION_FAILED',
    'NS_ERROR_PROXY_CONNECTION_REFUSED',
];

export const proxyError: Rule = {
    name: 'proxy-error',
    judge({ error }) {
        const fragment = PROXY_FAILURES.find((text) => error?.message.includes(text));
        return fragment === undefined ? undefined : { outcome: 'proxy-failed', evidence: fragment };
    },
};

/** Crawlee throws a `SessionError` for what its `retryOnBlocked` finds, and so may the user. */
export const sessionError: Rule = {
    name: 'session-error',
    judge: ({ error }) =>
        error?.name === 'SessionError' || error?.constructor.name === 'SessionError'
            ? { outcome: 'blocked', evidence: firstLine(error.message) }
            : undefined,
};

/** The site answered that it is in trouble, or did not answer; no identity is to blame. */
export const targetTrouble: Rule = {
    name: 'target-trouble',
    judge({ status, error }) {
        if (status !== undefined && status >= 500) return { outcome: 'target-failed', evidence: `status ${status}` };
        return error === undefined ? undefined : { outcome: 'target-failed', evidence: firstLine(error.message) };
    },
};

const LONGEST_EVIDENCE = 120;

function firstLine(message: string): string {
    return message.split('\n', 1)[0]!.slice(0, LONGEST_EVIDENCE);
}
