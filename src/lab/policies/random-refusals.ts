import type { ShareOptions } from './lot.js';
import { lot } from './lot.js';
import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';

export interface RandomRefusalsOptions extends ShareOptions {
    /** @default 403 */
    readonly status?: number;
}

/** Refuses a share of all requests, at random. */
export function randomRefusals({ share, seed, status = 403 }: RandomRefusalsOptions): SitePolicy {
    let requests = 0;
    return {
        name: 'random-refusals',
        judge: () => (lot(requests++, seed) < share ? refusal(status) : undefined),
    };
}
