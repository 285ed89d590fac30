import type { ShareOptions } from './lot.js';
import { lot } from './lot.js';
import type { SitePolicy } from './site-policy.js';

/** Breaks the connection of a share of all requests, at random. */
export function resets({ share, seed }: ShareOptions): SitePolicy {
    let requests = 0;
    return {
        name: 'resets',
        judge: () => (lot(requests++, seed) < share ? { kind: 'reset' } : undefined),
    };
}
