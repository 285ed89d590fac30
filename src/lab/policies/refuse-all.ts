import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';

/** Refuses everybody everything. */
export function refuseAll({ status = 403 }: { readonly status?: number } = {}): SitePolicy {
    return { name: 'refuse-all', judge: () => refusal(status) };
}
