import { EXIT_SNAPSHOT_MILLIS } from './ages.js';
import type { ExitSnapshot, HistorySnapshot, RestSnapshot, ExitHealthSnapshot } from './exit-snapshot.js';
import type { SiteSnapshot, TierSnapshot } from './site-snapshot.js';

/**
 * No rest, pause or delay that was stored lasts longer than this from now on: what an exit was before is forgotten after
 * the same time.
 */
export const LONGEST_STORED_WAIT_MILLIS = EXIT_SNAPSHOT_MILLIS;

/** Moves times of another clock to where they belong on this one. */
interface Shift {
    /** A time that had passed when it was stored. */
    readonly past: (millis: number) => number;
    /** A time that may lie ahead. */
    readonly ahead: (millis: number) => number;
}

/**
 * An exit's memory as it can be used now. A system clock that was set back leaves times that have not come yet, and a
 * wrong one leaves rests that end in years. All times of a site move together, so that the distances between them stay.
 */
export function fitExit(snapshot: ExitSnapshot, now: number): ExitSnapshot {
    const shift = shiftBy(snapshot.rest?.sinceMillis ?? -Infinity, now);
    const sites: Record<string, ExitHealthSnapshot> = {};
    for (const [name, health] of Object.entries(snapshot.sites)) sites[name] = fitHealth(health, now);
    return { ...snapshot, rest: fitRest(snapshot.rest, shift), pacedUntil: shift.ahead(snapshot.pacedUntil), sites };
}

/** The same for a site's memory. */
export function fitSite(snapshot: SiteSnapshot, now: number): SiteSnapshot {
    const shift = shiftBy(newestOfSite(snapshot), now);
    return {
        ...snapshot,
        usedAt: shift.past(snapshot.usedAt),
        tiers: snapshot.tiers.map((tier) => fitTier(tier, shift)),
    };
}

function fitHealth(health: ExitHealthSnapshot, now: number): ExitHealthSnapshot {
    const { usedAt, rest, history, slowed } = health;
    const newest = Math.max(
        usedAt,
        rest?.sinceMillis ?? -Infinity,
        history.times.at(-1) ?? -Infinity,
        slowed?.at ?? -Infinity,
    );
    const shift = shiftBy(newest, now);
    return {
        ...health,
        usedAt: shift.past(usedAt),
        rest: fitRest(rest, shift),
        history: fitHistory(history, shift),
        slowed: slowed && { ...slowed, sentAt: shift.past(slowed.sentAt), at: shift.past(slowed.at) },
    };
}

function fitTier(tier: TierSnapshot, shift: Shift): TierSnapshot {
    const { leftAt, probeAt, trials, pace } = tier;
    const { lastSentAt } = pace;
    return {
        ...tier,
        leftAt: shift.past(leftAt),
        probeAt: probeAt === null ? null : shift.ahead(probeAt),
        trials: { ...trials, pausedUntilMillis: shift.ahead(trials.pausedUntilMillis) },
        pace: {
            ...pace,
            all: fitHistory(pace.all, shift),
            lastSentAt: lastSentAt === null ? null : shift.past(lastSentAt),
        },
    };
}

function newestOfSite({ usedAt, tiers }: SiteSnapshot): number {
    const times = tiers.flatMap(({ leftAt, pace }) => [
        leftAt,
        pace.lastSentAt ?? -Infinity,
        pace.all.times.at(-1) ?? -Infinity,
    ]);
    return Math.max(usedAt, ...times);
}

function fitRest(rest: RestSnapshot | undefined, { past, ahead }: Shift): RestSnapshot | undefined {
    return rest && { ...rest, sinceMillis: past(rest.sinceMillis), untilMillis: ahead(rest.untilMillis) };
}

function fitHistory(history: HistorySnapshot, { past }: Shift): HistorySnapshot {
    return { ...history, times: history.times.map(past) };
}

/** @param newest The newest of the times that had passed when they were stored. */
function shiftBy(newest: number, now: number): Shift {
    const back = Math.max(0, newest - now);
    return {
        past: (millis) => Math.min(now, millis - back),
        ahead: (millis) => Math.min(now + LONGEST_STORED_WAIT_MILLIS, millis - back),
    };
}
