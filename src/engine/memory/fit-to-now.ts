import { EXIT_MEMORY_MILLIS } from './ages.js';
import type { ExitMemory, HistoryMemory, RestMemory, StandingMemory } from './exit-memory.js';
import type { SiteMemory, TierMemory } from './site-memory.js';

/**
 * No rest, pause or delay that was stored lasts longer than this from now on: what an exit was before is forgotten after
 * the same time.
 */
export const LONGEST_STORED_WAIT_MILLIS = EXIT_MEMORY_MILLIS;

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
export function fitExit(memory: ExitMemory, now: number): ExitMemory {
    const shift = shiftBy(memory.rest?.sinceMillis ?? -Infinity, now);
    const sites: Record<string, StandingMemory> = {};
    for (const [name, standing] of Object.entries(memory.sites)) sites[name] = fitStanding(standing, now);
    return { ...memory, rest: fitRest(memory.rest, shift), pacedUntil: shift.ahead(memory.pacedUntil), sites };
}

/** The same for a site's memory. */
export function fitSite(memory: SiteMemory, now: number): SiteMemory {
    const shift = shiftBy(newestOfSite(memory), now);
    return { ...memory, usedAt: shift.past(memory.usedAt), tiers: memory.tiers.map((tier) => fitTier(tier, shift)) };
}

function fitStanding(standing: StandingMemory, now: number): StandingMemory {
    const { usedAt, rest, history, slowed } = standing;
    const newest = Math.max(
        usedAt,
        rest?.sinceMillis ?? -Infinity,
        history.times.at(-1) ?? -Infinity,
        slowed?.at ?? -Infinity,
    );
    const shift = shiftBy(newest, now);
    return {
        ...standing,
        usedAt: shift.past(usedAt),
        rest: fitRest(rest, shift),
        history: fitHistory(history, shift),
        slowed: slowed && { ...slowed, sentAt: shift.past(slowed.sentAt), at: shift.past(slowed.at) },
    };
}

function fitTier(tier: TierMemory, shift: Shift): TierMemory {
    const { leftAt, probeAt, caution, pace } = tier;
    const { lastSentAt } = pace;
    return {
        ...tier,
        leftAt: shift.past(leftAt),
        probeAt: probeAt === null ? null : shift.ahead(probeAt),
        caution: { ...caution, pausedUntilMillis: shift.ahead(caution.pausedUntilMillis) },
        pace: {
            ...pace,
            all: fitHistory(pace.all, shift),
            lastSentAt: lastSentAt === null ? null : shift.past(lastSentAt),
        },
    };
}

function newestOfSite({ usedAt, tiers }: SiteMemory): number {
    const times = tiers.flatMap(({ leftAt, pace }) => [
        leftAt,
        pace.lastSentAt ?? -Infinity,
        pace.all.times.at(-1) ?? -Infinity,
    ]);
    return Math.max(usedAt, ...times);
}

function fitRest(rest: RestMemory | undefined, { past, ahead }: Shift): RestMemory | undefined {
    return rest && { ...rest, sinceMillis: past(rest.sinceMillis), untilMillis: ahead(rest.untilMillis) };
}

function fitHistory({ total, times }: HistoryMemory, { past }: Shift): HistoryMemory {
    return { total, times: times.map(past) };
}

/** @param newest The newest of the times that had passed when they were stored. */
function shiftBy(newest: number, now: number): Shift {
    const back = Math.max(0, newest - now);
    return {
        past: (millis) => Math.min(now, millis - back),
        ahead: (millis) => Math.min(now + LONGEST_STORED_WAIT_MILLIS, millis - back),
    };
}
