import type { SiteExitsSnapshot } from './site-exits.js';
import { finite, orNever } from './infinity.js';
import { mergeRules } from './merge-rules.js';
import type { BanSnapshot, TrialsSnapshot, PaceSnapshot, SiteSnapshot } from './site-snapshot.js';

/**
 * What is known of a site by two who ask it at the same time. What all exits do together is known to each for its own
 * part only, and stays apart.
 */
export function mergeSites(ours: SiteSnapshot, theirs: SiteSnapshot): SiteSnapshot {
    const tiers = ours.tiers.map((tier, index) => {
        const other = theirs.tiers[index];
        return other === undefined ? tier : { ...tier, ...mergeLines(tier, other) };
    });
    return { ...ours, usedAt: Math.max(ours.usedAt, theirs.usedAt), tiers };
}

/** Without what holds only for those who were asked together. */
export function withoutTraffic(snapshot: SiteSnapshot): SiteSnapshot {
    const tiers = snapshot.tiers.map((tier) => {
        return { ...tier, pace: { ...tier.pace, together: [], all: { total: 0, times: [] } } };
    });
    return { ...snapshot, tiers };
}

/** Whether somebody who shares the site should hear of it. */
export function isNews(before: SiteSnapshot | undefined, after: SiteSnapshot): boolean {
    if (before === undefined) return true;
    return JSON.stringify(before.tiers.map(newsworthy)) !== JSON.stringify(after.tiers.map(newsworthy));
}

function mergeLines(ours: SiteExitsSnapshot, theirs: SiteExitsSnapshot): SiteExitsSnapshot {
    return {
        trials: mergeTrials(ours.trials, theirs.trials),
        pace: mergePace(ours.pace, theirs.pace),
        networks: mergeNetworks(ours.networks, theirs.networks),
    };
}

function newsworthy({ trials, pace, networks }: SiteExitsSnapshot) {
    const { rule, changes, bans, shown, scout } = pace;
    return { pausedUntilMillis: trials.pausedUntilMillis, rule, changes, bans, shown, networks, scout };
}

/** A pause is everybody's; how the site answered before counts for each by itself. */
function mergeTrials(ours: TrialsSnapshot, theirs: TrialsSnapshot): TrialsSnapshot {
    if (theirs.pausedUntilMillis <= ours.pausedUntilMillis) return ours;
    const { pausedUntilMillis, refusalsInARow, pausesInARow, troubleSince } = theirs;
    return {
        ...ours,
        pausedUntilMillis,
        troubleSince,
        refusalsInARow: Math.max(ours.refusalsInARow, refusalsInARow),
        pausesInARow: Math.max(ours.pausesInARow, pausesInARow),
    };
}

function mergePace(ours: PaceSnapshot, theirs: PaceSnapshot): PaceSnapshot {
    return {
        ...ours,
        ...mergeRules(ours, theirs),
        bans: mergeBans(ours.bans, theirs.bans),
        shown: Math.max(ours.shown, theirs.shown),
    };
}

function mergeBans(ours: BanSnapshot, theirs: BanSnapshot): BanSnapshot {
    const refusedAfterMillis = Math.max(ours.refusedAfterMillis, theirs.refusedAfterMillis);
    const accepted = Math.min(orNever(ours.acceptedAfterMillis), orNever(theirs.acceptedAfterMillis));
    return { refusedAfterMillis, acceptedAfterMillis: accepted >= refusedAfterMillis ? finite(accepted) : null };
}

/** A network that any exit of which was accepted is acquitted. */
function mergeNetworks(
    ours: SiteExitsSnapshot['networks'],
    theirs: SiteExitsSnapshot['networks'],
): SiteExitsSnapshot['networks'] {
    const merged: Record<string, number | null> = { ...ours };
    for (const [network, refusals] of Object.entries(theirs)) {
        const known = merged[network];
        merged[network] = known === null || refusals === null ? null : Math.max(known ?? 0, refusals);
    }
    return merged;
}
