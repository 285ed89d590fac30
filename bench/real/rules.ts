import type { Lab, LabOptions, SitePolicy } from 'crawlee-proxy-sessions/lab';
import { bannedExits, bannedNetworks, quotaBan, rateLimit, siteLimit, totalQuota } from 'crawlee-proxy-sessions/lab';

/** A site rule of the simulator, for real. */
export interface RealRule {
    /** As in the simulator. */
    readonly name: string;
    readonly exits: NonNullable<LabOptions['exits']>;
    readonly policy?: (lab: Lab) => SitePolicy;
    /** Limits how fast a site may be asked. */
    readonly isPaced?: true;
}

export const REAL_RULES: readonly RealRule[] = [
    { name: 'open', exits: 100 },
    {
        name: '40 % banned',
        exits: 100,
        policy: ({ exits }) => bannedExits(exits.filter((_, index) => index % 5 < 2).map(({ ip }) => ip)),
    },
    {
        name: 'half the networks banned',
        exits: { count: 200, perNetwork: 25 },
        policy: () => bannedNetworks([1, 3, 5, 7].map((network) => `127.3.${network}.0/24`)),
    },
    {
        name: 'quota with ban',
        exits: 20,
        isPaced: true,
        policy: () => quotaBan({ requests: 10, windowSecs: 2, banSecs: 10 }),
    },
    {
        name: '429 at 5/s, Retry-After',
        exits: 20,
        isPaced: true,
        policy: () => rateLimit({ perSecond: 5, retryAfterSecs: 1 }),
    },
    { name: '429 at 5/s', exits: 20, isPaced: true, policy: () => rateLimit({ perSecond: 5 }) },
    { name: 'ban after 20 in total', exits: 200, policy: () => totalQuota({ requests: 20 }) },
    { name: 'limit on all traffic, 50/s', exits: 100, isPaced: true, policy: () => siteLimit({ perSecond: 50 }) },
];
