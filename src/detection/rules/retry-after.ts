import { header } from '../page.js';
import type { Finding, HeadersLike } from '../rule.js';

/** How long a site wants us to stay away: `Retry-After` in seconds or as an HTTP date (RFC 9110, section 10.2.3). */
export function retryAfter(headers: HeadersLike | undefined, now: number): Pick<Finding, 'retryAfterMillis'> {
    const value = header(headers, 'retry-after').trim();
    if (value === '') return {};
    const millis = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
    // A date that has passed, or is none, says nothing.
    return millis > 0 ? { retryAfterMillis: millis } : {};
}
