import { PerKey } from './per-key.js';
import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';

export interface TotalQuotaOptions {
    /** Pages that an address gets in all. */
    readonly requests: number;
    /** @default 403 */
    readonly status?: number;
}

/** Gives each address so many pages and then none ever again. */
export function totalQuota({ requests, status = 403 }: TotalQuotaOptions): SitePolicy {
    const records = new PerKey(() => ({ served: 0 }));
    return {
        name: 'total-quota',
        judge({ clientIp }) {
            const record = records.of(clientIp);
            if (record.served >= requests) return refusal(status);
            record.served += 1;
            return undefined;
        },
    };
}
