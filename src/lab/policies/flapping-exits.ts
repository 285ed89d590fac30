import { lot } from './lot.js';
import type { ShareOptions } from './lot.js';
import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';

export interface FlappingExitsOptions extends ShareOptions {
    /** How long an address is refused at a time. @default 5 */
    readonly forSecs?: number;
    /** @default 403 */
    readonly status?: number;
}

/** Refuses each address now and then: for a while each time, and for such a share of the time in all. */
export function flappingExits({ share, seed, forSecs = 5, status = 403 }: FlappingExitsOptions): SitePolicy {
    const cycleMillis = (forSecs * 1000) / share;
    return {
        name: 'flapping-exits',
        judge({ clientIp }, now) {
            const phaseMillis = (now + lot(clientIp, seed) * cycleMillis) % cycleMillis;
            return phaseMillis < forSecs * 1000 ? refusal(status) : undefined;
        },
    };
}
