import type { ShareOptions } from './lot.js';
import { lot } from './lot.js';
import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';

export interface ClosedAddressesOptions extends ShareOptions {
    /** @default 403 */
    readonly status?: number;
}

/** Always refuses a share of the site's addresses, to everybody. An address is a path with its query. */
export function closedAddresses({ share, seed, status = 403 }: ClosedAddressesOptions): SitePolicy {
    return {
        name: 'closed-addresses',
        judge: ({ path, query }) => (lot(path + query, seed) < share ? refusal(status) : undefined),
    };
}
