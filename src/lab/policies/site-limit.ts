import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';
import { SlidingWindow } from './sliding-window.js';

export interface SiteLimitOptions {
    /** Pages that the site gives to everybody together within any one second. */
    readonly perSecond: number;
    /** @default 429 */
    readonly status?: number;
}

/** Refuses what all visitors together ask for beyond so many pages a second: no other exit helps against it. */
export function siteLimit({ perSecond, status = 429 }: SiteLimitOptions): SitePolicy {
    const window = new SlidingWindow(1000);
    return {
        name: 'site-limit',
        judge(_visit, now) {
            if (window.count(now) >= perSecond) return refusal(status);
            window.add(now);
            return undefined;
        },
    };
}
