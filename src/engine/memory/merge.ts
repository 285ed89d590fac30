import type { LineMemory } from './lines.js';
import type { BanMemory, CautionMemory, PaceMemory, SiteMemory, WindowMemory } from './site-memory.js';

/** What somebody else learned of a site. */
export interface SiteNews {
    readonly memory: SiteMemory;
    /** The site's rule turned out to be another: what was known of it before says nothing any more. */
    readonly isNewRule: boolean;
}

/**
 * What is known of a site by two who ask it at the same time. What all exits do together is known to each for its own
 * part only, and stays apart.
 */
export function mergeSites(ours: SiteMemory, { memory: theirs, isNewRule }: SiteNews): SiteMemory {
    const tiers = ours.tiers.map((tier, index) => {
        const other = theirs.tiers[index];
        return other === undefined ? tier : { ...tier, ...mergeLines(tier, other, isNewRule) };
    });
    return { ...ours, usedAt: Math.max(ours.usedAt, theirs.usedAt), tiers };
}

/** Without what holds only for those who were asked together. */
export function withoutTraffic(memory: SiteMemory): SiteMemory {
    const tiers = memory.tiers.map((tier) => {
        return { ...tier, pace: { ...tier.pace, together: [], all: { total: 0, times: [] } } };
    });
    return { ...memory, tiers };
}

/** Whether somebody who shares the site should hear of it. */
export function isNews(before: SiteMemory | undefined, after: SiteMemory): boolean {
    if (before === undefined) return true;
    return JSON.stringify(before.tiers.map(newsworthy)) !== JSON.stringify(after.tiers.map(newsworthy));
}

/** Evidence only adds up while the rule is the same. */
export function hasNewRule(before: SiteMemory | undefined, after: SiteMemory): boolean {
    return after.tiers.some((tier, index) => {
        const earlier = before?.tiers[index];
        return earlier !== undefined && isOtherRule(earlier.pace.rule, tier.pace.rule);
    });
}

function isOtherRule(before: readonly WindowMemory[], after: readonly WindowMemory[]): boolean {
    return after.some(({ windowMillis, accepted, refused }) => {
        const earlier = before.find((window) => window.windowMillis === windowMillis);
        if (earlier === undefined) return false;
        return orNever(accepted) < orNever(earlier.accepted) || orNever(refused) > orNever(earlier.refused);
    });
}

function mergeLines(ours: LineMemory, theirs: LineMemory, isNewRule: boolean): LineMemory {
    return {
        caution: mergeCaution(ours.caution, theirs.caution),
        pace: mergePace(ours.pace, theirs.pace, isNewRule),
        networks: mergeNetworks(ours.networks, theirs.networks),
    };
}

function newsworthy({ caution, pace, networks }: LineMemory) {
    const { rule, bans, shown } = pace;
    return { pausedUntilMillis: caution.pausedUntilMillis, rule, bans, shown, networks };
}

/** A pause is everybody's; how the site answered before counts for each by itself. */
function mergeCaution(ours: CautionMemory, theirs: CautionMemory): CautionMemory {
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

function mergePace(ours: PaceMemory, theirs: PaceMemory, isNewRule: boolean): PaceMemory {
    return {
        ...ours,
        rule: isNewRule ? theirs.rule : mergeRules(ours.rule, theirs.rule),
        bans: mergeBans(ours.bans, theirs.bans),
        shown: Math.max(ours.shown, theirs.shown),
    };
}

function mergeRules(ours: readonly WindowMemory[], theirs: readonly WindowMemory[]): readonly WindowMemory[] {
    const merged = ours.map((window) => {
        const other = theirs.find(({ windowMillis }) => windowMillis === window.windowMillis);
        if (other === undefined) return window;
        return {
            windowMillis: window.windowMillis,
            accepted: finite(Math.max(orNever(window.accepted), orNever(other.accepted))),
            refused: finite(Math.min(orNever(window.refused), orNever(other.refused))),
        };
    });
    // Together they contradict each other: the rule has changed, and who spoke last knows.
    return merged.some(isSuspect) || !theirs.some(isSuspect) ? merged : theirs;
}

function isSuspect({ accepted, refused }: WindowMemory): boolean {
    return refused !== null && orNever(accepted) < refused;
}

function mergeBans(ours: BanMemory, theirs: BanMemory): BanMemory {
    const refusedAfterMillis = Math.max(ours.refusedAfterMillis, theirs.refusedAfterMillis);
    const accepted = Math.min(orNever(ours.acceptedAfterMillis), orNever(theirs.acceptedAfterMillis));
    return { refusedAfterMillis, acceptedAfterMillis: accepted >= refusedAfterMillis ? finite(accepted) : null };
}

/** A network that any exit of which was accepted is acquitted. */
function mergeNetworks(ours: LineMemory['networks'], theirs: LineMemory['networks']): LineMemory['networks'] {
    const merged: Record<string, number | null> = { ...ours };
    for (const [network, refusals] of Object.entries(theirs)) {
        const known = merged[network];
        merged[network] = known === null || refusals === null ? null : Math.max(known ?? 0, refusals);
    }
    return merged;
}

function orNever(value: number | null): number {
    return value ?? Infinity;
}

function finite(value: number): number | null {
    return value === Infinity ? null : value;
}
