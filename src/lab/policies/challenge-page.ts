import { HTML } from '../site/content.js';
import type { ChallengeVendor } from './challenges/index.js';
import { CHALLENGES } from './challenges/index.js';
import type { IpSet } from './ip-set.js';
import { ipTest } from './ip-set.js';
import type { SitePolicy } from './site-policy.js';

export interface ChallengePageOptions {
    /** Who gets the challenge instead of the page. */
    readonly ips: IpSet;
    /** Whose challenge it looks like. @default 'cloudflare' */
    readonly vendor?: ChallengeVendor;
    /** Many sites send their challenge with 200, where only the content gives it away. @default 200 */
    readonly status?: number;
}

/** Shows some addresses a bot challenge where others see the page. Nothing solves it. */
export function challengePage({ ips, vendor = 'cloudflare', status = 200 }: ChallengePageOptions): SitePolicy {
    const isChallenged = ipTest(ips);
    const { headers, body } = CHALLENGES[vendor];
    return {
        name: 'challenge-page',
        judge: ({ clientIp }) =>
            isChallenged(clientIp) ? { status, headers: { ...HTML, ...headers }, body } : undefined,
    };
}
