import { HTML, htmlDocument } from '../site/content.js';
import type { IpSet } from './ip-set.js';
import { ipTest } from './ip-set.js';
import type { SitePolicy } from './site-policy.js';

export interface SoftBlockOptions {
    /** Who gets it instead of the page. */
    readonly ips: IpSet;
    /** The page as HTML. @default a short one that denies access, and no vendor's */
    readonly body?: string;
}

const DENIED = htmlDocument(
    'Access denied',
    `<h1>Access denied</h1>
<p>We noticed unusual traffic from your network. If you believe that this is an error, contact us.</p>`,
);

/** Shows some addresses, with status 200, a page that denies access; only its content gives it away. */
export function softBlock({ ips, body = DENIED }: SoftBlockOptions): SitePolicy {
    const isBlocked = ipTest(ips);
    return {
        name: 'soft-block',
        judge: ({ clientIp }) => (isBlocked(clientIp) ? { status: 200, headers: HTML, body } : undefined),
    };
}
