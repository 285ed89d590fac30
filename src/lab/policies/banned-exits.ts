import type { IpSet } from './ip-set.js';
import { ipTest } from './ip-set.js';
import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';

/** Refuses some addresses from the start and for good. */
export function bannedExits(ips: IpSet, { status = 403 }: { readonly status?: number } = {}): SitePolicy {
    const isBanned = ipTest(ips);
    return {
        name: 'banned-exits',
        judge: ({ clientIp }) => (isBanned(clientIp) ? refusal(status) : undefined),
    };
}
