import type { SiteExits } from '../choosing/site-exits.js';
import type { TrialsSnapshot, TierSnapshot } from './site-snapshot.js';

/** A probe that was under way when the process ended is taken to have been answered by then. */
const ANSWERED_WITHIN_MILLIS = 1_000;

/** What holds for all exits of a tier on one site. */
export type SiteExitsSnapshot = Pick<TierSnapshot, 'trials' | 'pace' | 'networks'>;

export function snapshotSiteExits({ trials, blame, pace, untried }: SiteExits, now: number): SiteExitsSnapshot {
    const { since, nextProbeAt = 0 } = blame.trouble;
    return {
        trials: {
            ...trials.snapshot(),
            refusalsInARow: blame.snapshot().refusedBeforeAny,
            pausesInARow: since === undefined ? 0 : 1,
            pausedUntilMillis: since === undefined ? 0 : Math.min(nextProbeAt, now + ANSWERED_WITHIN_MILLIS),
            ...(since !== undefined && { troubleSince: since }),
        },
        pace: pace.snapshot(now),
        networks: untried.suspicion.snapshot(),
    };
}

/** @param siteExits Not used yet. */
export function restoreSiteExits(
    { trials, blame, pace, untried }: SiteExits,
    snapshot: SiteExitsSnapshot,
    now: number,
): void {
    trials.restore(snapshot.trials);
    restoreBlame(blame, snapshot.trials);
    pace.restore(snapshot.pace, now);
    untried.suspicion.restore(snapshot.networks);
}

/** Takes up what is known by now, while the exits are in use. */
export function learnSiteExits(siteExits: SiteExits, { trials, pace, networks }: SiteExitsSnapshot, now: number): void {
    if (trials.pausedUntilMillis > now) restoreBlame(siteExits.blame, trials);
    siteExits.pace.learn(pace, now);
    siteExits.untried.suspicion.restore(networks);
    // Exits that wait for the site's pace are looked at again.
    siteExits.idle.release(now);
}

function restoreBlame(
    blame: SiteExits['blame'],
    { successes, refusalsInARow, troubleSince, pausedUntilMillis }: TrialsSnapshot,
): void {
    blame.restore(successes, refusalsInARow);
    if (troubleSince !== undefined) blame.trouble.restore(troubleSince, pausedUntilMillis);
}
