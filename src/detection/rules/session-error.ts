import { firstLine, isSessionError, messageOf } from '../error-text.js';
import type { Rule } from '../rule.js';

/** What Crawlee's `retryOnBlocked` says of a 429: "Received blocked status code: 429", "Blocked by status code 429". */
const TOO_MANY = /status code:? 429\b/;

/** Crawlee throws a `SessionError` for these words (`ROTATE_PROXY_ERRORS`) even where there is no proxy. */
const ABOUT_A_SOCKET = /\bECONN(?:RESET|REFUSED)\b/;

/**
 * Crawlee throws a `SessionError` for what its `retryOnBlocked` finds ("Found selectors: …", "Received blocked
 * status code: 403", "Blocked by Cloudflare …"), and so may the user. Those that Crawlee makes of a proxy's
 * errors are found by the rules before this one.
 */
export const sessionError: Rule = {
    name: 'session-error',
    judge(observation) {
        if (!isSessionError(observation)) return undefined;
        const message = messageOf(observation);
        if (ABOUT_A_SOCKET.test(message)) return undefined;
        return { outcome: TOO_MANY.test(message) ? 'rate-limited' : 'blocked', evidence: firstLine(message) };
    },
};
