import type { IpSet } from './ip-set.js';
import { ipTest } from './ip-set.js';
import type { SitePolicy } from './site-policy.js';

export interface HangingExitOptions {
    readonly ips: IpSet;
    /** After so long without an answer the connection is broken. @default 300 */
    readonly forSecs?: number;
}

/** Takes the requests of some addresses and does not answer them. */
export function hangingExit({ ips, forSecs = 300 }: HangingExitOptions): SitePolicy {
    const hangs = ipTest(ips);
    return {
        name: 'hanging-exit',
        judge: ({ clientIp }) => (hangs(clientIp) ? { kind: 'hang', forSecs } : undefined),
    };
}
