import type { Rule } from '../rule.js';
import { retryAfter } from './retry-after.js';

/**
 * Statuses that mean a refusal. Crawlee counts 429 among them; to us that is a request to slow down. 451 is for legal
 * reasons, which are those of the visitor's country (RFC 7725); 999 is what LinkedIn and Yahoo answer to robots.
 */
export const BLOCKED_STATUSES: readonly number[] = [401, 403, 451, 999];

/** A status by which the site says that it does not want this visitor. */
export function blockedStatus(statuses: readonly number[]): Rule {
    return {
        name: 'blocked-status',
        judge: ({ status, headers }, now) =>
            status !== undefined && statuses.includes(status)
                ? { outcome: 'blocked', evidence: `status ${status}`, ...retryAfter(headers, now) }
                : undefined,
    };
}
