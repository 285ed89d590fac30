import type { Lab, LabOptions, SitePolicy } from 'crawlee-proxy-sessions/lab';
import {
    bannedExits,
    blip,
    closedAddresses,
    fingerprint,
    flappingExits,
    hangingExit,
    loginRedirect,
    outage,
    randomRefusals,
    refusePaths,
    resets,
    sessionDepth,
    softBlock,
} from 'crawlee-proxy-sessions/lab';

/** A site that refuses for some cause, mostly another than the exit. */
export interface BlameRule {
    readonly name: string;
    /** @default 30 exits */
    readonly exits?: number;
    /** @default 600 */
    readonly pages?: number;
    /** @default a list */
    readonly gateway?: NonNullable<LabOptions['apify']>;
    readonly policy: (lab: Lab) => SitePolicy;
}

/** So many of the exits, spread over the list. */
function some({ exits }: Lab, share: number): string[] {
    return exits.filter((_, index) => ((index * 7) % 20) / 20 < share).map(({ ip }) => ip);
}

/** So many of the addresses of a gateway, by their last byte. */
const ofGateway = (share: number) => (ip: string) => ((Number(ip.split('.')[3]) * 7) % 20) / 20 < share;

export const BLAME_RULES: readonly BlameRule[] = [
    { name: 'random 8 %', policy: () => randomRefusals({ share: 0.08 }) },
    { name: 'session depth 15', policy: () => sessionDepth({ requests: 15 }) },
    { name: 'closed addresses 15 %', policy: () => closedAddresses({ share: 0.15 }) },
    {
        name: '3 closed pages of 30',
        exits: 20,
        pages: 30,
        policy: () => refusePaths(['/page/7', '/page/17', '/page/27']),
    },
    { name: 'refuses all from 1.5 s to 4.5 s', policy: () => blip({ afterSecs: 1.5, forSecs: 3 }) },
    { name: '503 from 1.5 s to 4.5 s', policy: () => outage({ afterSecs: 1.5, forSecs: 3 }) },
    {
        name: 'gateway, 85 % banned',
        gateway: { groups: { RESIDENTIAL: 5_000 } },
        policy: () => bannedExits(ofGateway(0.85)),
    },
    {
        name: 'gateway, random 8 %',
        gateway: { groups: { RESIDENTIAL: 5_000 } },
        policy: () => randomRefusals({ share: 0.08 }),
    },
    { name: 'resets 10 %', pages: 200, policy: () => resets({ share: 0.1 }) },
    { name: 'list, 85 % banned', policy: (lab) => bannedExits(some(lab, 0.85)) },
    { name: '429 for ever on one address', policy: () => refusePaths(['/page/17'], { status: 429 }) },
    { name: 'fingerprints 30 %', policy: () => fingerprint({ share: 0.3 }) },
    { name: 'flapping exits 20 %', policy: () => flappingExits({ share: 0.2 }) },
    { name: 'one exit hangs', policy: ({ exits }) => hangingExit({ ips: [exits[3]!.ip] }) },
    { name: 'soft block on 30 %', policy: (lab) => softBlock({ ips: some(lab, 0.3) }) },
    { name: 'login redirect on 30 %', policy: (lab) => loginRedirect({ ips: some(lab, 0.3) }) },
];
