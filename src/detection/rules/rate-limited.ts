import { header } from '../page.js';
import type { Rule } from '../rule.js';
import { retryAfter } from './retry-after.js';

export const tooManyRequests: Rule = {
    name: 'too-many-requests',
    judge: ({ status, headers }, now) =>
        status === 429 ? { outcome: 'rate-limited', evidence: 'status 429', ...retryAfter(headers, now) } : undefined,
};

/** A site that says when it will be back is not down: it wants fewer requests. */
export const unavailableRetryAfter: Rule = {
    name: 'unavailable-retry-after',
    judge: ({ status, headers }, now) =>
        status === 503 && header(headers, 'retry-after') !== ''
            ? { outcome: 'rate-limited', evidence: 'status 503 with Retry-After', ...retryAfter(headers, now) }
            : undefined,
};
