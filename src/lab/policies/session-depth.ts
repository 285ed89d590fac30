import { VISITOR_COOKIE } from '../site/visitor-cookie.js';
import { PerKey } from './per-key.js';
import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';

export interface SessionDepthOptions {
    /** Pages that a visitor cookie is good for, the one that came with it included. */
    readonly requests: number;
    /** @default 403 */
    readonly status?: number;
}

/** Gives each visitor cookie so many pages and then none ever again, whatever address it comes from. */
export function sessionDepth({ requests, status = 403 }: SessionDepthOptions): SitePolicy {
    const records = new PerKey(() => ({ served: 1 }));
    return {
        name: 'session-depth',
        judge({ cookies }) {
            const cookie = cookies[VISITOR_COOKIE];
            if (cookie === undefined) return undefined;
            const record = records.of(cookie);
            if (record.served >= requests) return refusal(status);
            record.served += 1;
            return undefined;
        },
    };
}
