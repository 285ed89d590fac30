import type { Random } from '../../common/session-id.js';

/** What the user allows an exit to do on a site, whatever the site accepts. */
export interface PaceLimits {
    /** What has to lie between two requests. */
    readonly minDelayMillis: number;
    /** How many requests in all. */
    readonly maxRequests: number;
    /** How many at the same time. */
    readonly maxConcurrency: number;
    /** By how much of the delay it may be longer, at random: 0.5 for up to half as long again. */
    readonly jitter: number;
}

export const NO_LIMITS: PaceLimits = Object.freeze({
    minDelayMillis: 0,
    maxRequests: Infinity,
    maxConcurrency: Infinity,
    jitter: 0,
});

/** The delay before the next request. */
export function delayMillis({ minDelayMillis, jitter }: PaceLimits, random: Random): number {
    return minDelayMillis === 0 ? 0 : minDelayMillis * (1 + jitter * random());
}
