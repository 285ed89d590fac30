import { PerKey } from './per-key.js';
import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';
import { SlidingWindow } from './sliding-window.js';

export interface RateLimitOptions {
    /** Pages that an address gets within any one second. */
    readonly perSecond: number;
    /** Sent as `Retry-After`. @default no such header */
    readonly retryAfterSecs?: number;
    /** @default 429 */
    readonly status?: number;
}

/** Refuses what an address asks for beyond so many pages a second. What was refused does not count. */
export function rateLimit({ perSecond, retryAfterSecs, status = 429 }: RateLimitOptions): SitePolicy {
    const windows = new PerKey(() => new SlidingWindow(1000));
    const headers = retryAfterSecs === undefined ? {} : { 'retry-after': String(retryAfterSecs) };
    return {
        name: 'rate-limit',
        judge({ clientIp }, now) {
            const window = windows.of(clientIp);
            if (window.count(now) >= perSecond) return refusal(status, headers);
            window.add(now);
            return undefined;
        },
    };
}
