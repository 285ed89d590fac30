import { PerKey } from './per-key.js';
import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';
import { SlidingWindow } from './sliding-window.js';

export interface QuotaBanOptions {
    /** Pages that an address may ask for within the window; one more, and it is banned. */
    readonly requests: number;
    readonly windowSecs: number;
    /** How long a ban lasts. */
    readonly banSecs: number;
    /** Whether each further ban of an address lasts twice as long as its last one. @default false */
    readonly doubling?: boolean;
    /** @default 403 */
    readonly status?: number;
}

/** Bans an address for a while when it asks for too much. Asking during a ban does not prolong it. */
export function quotaBan(options: QuotaBanOptions): SitePolicy {
    const { requests, windowSecs, banSecs, doubling = false, status = 403 } = options;
    const records = new PerKey(() => ({
        window: new SlidingWindow(windowSecs * 1000),
        bans: 0,
        bannedUntil: -Infinity,
    }));
    return {
        name: 'quota-ban',
        judge({ clientIp }, now) {
            const record = records.of(clientIp);
            if (now < record.bannedUntil) return refusal(status);
            if (record.window.count(now) < requests) {
                record.window.add(now);
                return undefined;
            }
            record.bannedUntil = now + banSecs * 1000 * (doubling ? 2 ** record.bans : 1);
            record.bans += 1;
            record.window.clear();
            return refusal(status);
        },
    };
}
