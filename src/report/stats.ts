import type { Engine } from '../engine/engine.js';
import type { Exit, Rest, Tally } from '../engine/exit.js';
import { emptyTally } from '../engine/exit.js';
import type { Standing } from '../engine/standing.js';
import { describeRest } from './describe-rest.js';

/** How often each outcome was seen, and how many sessions began and ended. */
export interface Totals extends Readonly<Tally> {
    readonly sessionsCreated: number;
    readonly sessionsRetired: number;
}

/** What one exit did on one site. */
export interface ExitOnSiteStats extends Readonly<Tally> {
    readonly exit: string;
    readonly state: 'working' | 'resting';
    /** Why it rests and for how long, in words; absent when it does not. */
    readonly reason?: string;
}

export interface SiteStats extends Readonly<Tally> {
    /** The tier of proxies that serves the site now, from 0; absent where there is only one. */
    readonly tier?: number;
    readonly exits: readonly ExitOnSiteStats[];
}

export interface ExitStats extends Readonly<Tally> {
    readonly network?: string;
    readonly state: 'working' | 'resting';
    readonly reason?: string;
}

/** Plain JSON without any credential, whatever it is used for. */
export interface Stats {
    readonly totals: Totals;
    /** By site name. */
    readonly sites: Readonly<Record<string, SiteStats>>;
    /** By the exit's label. */
    readonly exits: Readonly<Record<string, ExitStats>>;
}

export interface SessionCounts {
    readonly sessionsCreated: number;
    readonly sessionsRetired: number;
}

export function statsOf(engine: Engine, sessions: SessionCounts, now: number): Stats {
    const tallies = engine.exitTallies();
    return {
        totals: { ...engine.totals, ...sessions },
        sites: Object.fromEntries(
            [...engine.knownSites()]
                .filter(({ tally }) => tally.requests > 0)
                .map(({ name, tiers, tally }) => [
                    name,
                    {
                        ...tally,
                        ...(tiers.currentTier !== undefined && { tier: tiers.currentTier }),
                        exits: [...tiers.known()].map((standing) => exitOnSite(standing, name, now)),
                    },
                ]),
        ),
        exits: Object.fromEntries(
            [...engine.knownExits()].map((exit) => [
                exit.label,
                exitStats(exit, tallies.get(exit) ?? emptyTally(), now),
            ]),
        ),
    };
}

function exitOnSite({ exit, rest, tally }: Standing, site: string, now: number): ExitOnSiteStats {
    return { exit: exit.label, ...tally, ...stateOf(exit, rest, tally, site, now) };
}

function exitStats(exit: Exit, tally: Tally, now: number): ExitStats {
    return {
        ...tally,
        ...(exit.network !== undefined && { network: exit.network }),
        ...stateOf(exit, exit.rest, tally, undefined, now),
    };
}

function stateOf(
    exit: Exit,
    rest: Rest | undefined,
    tally: Tally,
    site: string | undefined,
    now: number,
): Pick<ExitStats, 'state' | 'reason'> {
    if (rest === undefined || rest.untilMillis <= now) return { state: 'working' };
    return { state: 'resting', reason: describeRest({ label: exit.label, site, rest, tally, now }) };
}
