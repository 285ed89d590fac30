import type { Scope } from '../budget/ledger.js';
import { tariffOf } from '../budget/tariff.js';
import type { Bytes } from '../connections/byte-sums.js';
import type { Traffic } from '../connections/traffic.js';
import type { Costs } from './costs.js';
import { usageByTier, usageOf } from './costs.js';
import type { Engine } from '../engine/engine.js';
import type { Exit, Rest, Tally } from '../engine/exit.js';
import { emptyTally } from '../engine/exit.js';
import type { LearnedLimit as Limit } from '../engine/pace/learned-pace.js';
import type { Site } from '../engine/site.js';
import type { ExitHealth } from '../engine/exit-health.js';
import { describeRest } from './describe-rest.js';
import type { SessionCounter } from './session-counter.js';

/** What became of requests. A request that is under way is counted once its outcome is known. */
export interface RequestCounts {
    /** Requests that were answered, refused, or failed. */
    readonly requests: number;
    /** Pages whose handler ended well. */
    readonly ok: number;
    /** Pages that were fetched, and whose handler failed. */
    readonly handlerFailed: number;
    /** Requests by which `prepareSession` prepared sessions. */
    readonly prepared: number;
    readonly blocked: number;
    readonly rateLimited: number;
    readonly proxyFailed: number;
    readonly targetFailed: number;
    readonly misconfigured: number;
}

/** What was counted on the way to proxies. */
export interface Counted {
    /**
     * To the proxy and from it, as proxies bill it. Absent where nothing was counted; see `docs/connections.md`.
     */
    readonly bytes?: Bytes;
    /**
     * In US dollars, by the option `cost`, with what earlier processes spent where a state goes on. Absent where nobody said what
     * proxies cost.
     */
    readonly cost?: number;
}

/** How often each outcome was seen, and how many sessions began and ended. */
export interface Totals extends RequestCounts, Counted {
    readonly sessionsCreated: number;
    readonly sessionsRetired: number;
    /**
     * Those that ended, by `RetireReason`; reasons that nothing ended for are left out. Failed checks are `check-failed`,
     * failed preparations `not-prepared`, sessions whose time was over `expired`.
     */
    readonly sessionsRetiredByReason: Readonly<Record<string, number>>;
}

/** What one exit did on one site. */
export interface ExitOnSiteStats extends RequestCounts {
    readonly exit: string;
    readonly state: 'working' | 'resting';
    /** Why it rests and for how long, in words; absent when it does not. */
    readonly reason?: string;
}

/** So many requests within a window. */
export interface LearnedLimit {
    /** Absent when it is a limit on all requests ever. */
    readonly windowMillis?: number;
    /** The most requests in the window that the site accepted. */
    readonly accepted: number;
    /** The fewest that it did not. */
    readonly refused: number;
    /** Whether it is the only window left that explains what happened. */
    readonly isSettled: boolean;
}

/** What was found out of how fast a site may be asked; empty as long as nothing was found to be too fast. */
export interface LearnedPace {
    readonly perExit?: LearnedLimit;
    /** For all exits together. */
    readonly together?: LearnedLimit;
    /** How long an exit that was too fast is banned, once one was seen to come back. */
    readonly banMillis?: number;
}

export interface SiteStats extends RequestCounts, Counted {
    /** The tier of proxies that serves the site now, from 0; absent where there is only one. */
    readonly tier?: number;
    /** How many sessions were used there. */
    readonly sessions: number;
    readonly pace: LearnedPace;
    readonly exits: readonly ExitOnSiteStats[];
}

export interface ExitStats extends RequestCounts, Counted {
    readonly network?: string;
    readonly state: 'working' | 'resting';
    readonly reason?: string;
}

/** What one tier of proxies did. */
export interface TierStats extends Counted {
    /** From 0, the cheapest first. */
    readonly tier: number;
    /** The route whose requests it serves. @default those of no route */
    readonly route?: string;
    /** The name of its provider. */
    readonly provider: string;
    /** That were sent. */
    readonly requests: number;
}

/** Plain JSON without any credential, whatever it is used for. */
export interface Stats {
    readonly totals: Totals;
    /** By site name. */
    readonly sites: Readonly<Record<string, SiteStats>>;
    /** By the exit's label. */
    readonly exits: Readonly<Record<string, ExitStats>>;
    /** Those that were used; direct connections are none. */
    readonly tiers: readonly TierStats[];
}

export interface StatsSources {
    readonly engine: Engine;
    readonly sessions: SessionCounter;
    readonly traffic: Traffic;
    readonly costs: Costs;
    readonly now: number;
}

export function statsOf({ engine, sessions, traffic, costs, now }: StatsSources): Stats {
    const tallies = engine.exitTallies();
    const { total, byExit, bySite } = traffic.now();
    const { ledger, prices } = costs;
    const costOf = (scope: Scope) => known(costs, () => ledger.spent(scope).money);
    return {
        totals: { ...totalsOf(engine.totals, sessions), ...counted(total), ...costOf({}) },
        sites: Object.fromEntries(
            [...engine.knownSites()]
                .filter(({ tally }) => tally.requests > 0)
                .map((site) => {
                    const { name } = site;
                    const stats = siteStats(site, sessions.onSite(name), now);
                    return [name, { ...stats, ...counted(bySite.get(name)), ...costOf({ site: name }) }];
                }),
        ),
        exits: Object.fromEntries(
            [...engine.knownExits()].map((exit) => {
                const tally = tallies.get(exit) ?? emptyTally();
                const bytes = byExit.get(exit.label);
                const cost = known(costs, () => prices.moneyFor(tariffOf(exit), usageOf(bytes, tally.requests)));
                return [exit.label, { ...exitStats(exit, tally, now), ...counted(bytes), ...cost }];
            }),
        ),
        tiers: usageByTier(costs, traffic).map(({ tier, route, provider, requests, bytes, cost }) => ({
            tier,
            ...(route !== undefined && { route }),
            provider,
            requests,
            ...counted(bytes),
            ...(cost !== undefined && { cost }),
        })),
    };
}

function known({ prices }: Costs, cost: () => number): Pick<Counted, 'cost'> {
    return prices.areKnown ? { cost: cost() } : {};
}

export function totalsOf(tally: Readonly<Tally>, { created, retired, retiredByReason }: SessionCounter): Totals {
    return {
        ...requestCounts(tally),
        sessionsCreated: created,
        sessionsRetired: retired,
        sessionsRetiredByReason: Object.fromEntries(retiredByReason),
    };
}

/** A page counts as `ok` once its handler has ended well, not when it was fetched. */
export function requestCounts({ finished, ...tally }: Readonly<Tally>): RequestCounts {
    return { ...tally, ok: finished };
}

export function learnedPaceOf({ tiers }: Site): LearnedPace {
    const { perExit, together, banMillis } = tiers.learnedPace;
    return {
        ...(perExit && { perExit: limitOf(perExit) }),
        ...(together && { together: limitOf(together) }),
        ...(banMillis !== undefined && { banMillis }),
    };
}

function limitOf({ windowMillis, accepted, refused, isSettled }: Limit): LearnedLimit {
    return { ...(windowMillis !== Infinity && { windowMillis }), accepted, refused, isSettled };
}

function siteStats(site: Site, sessions: number, now: number): SiteStats {
    const { name, tiers, tally } = site;
    return {
        ...requestCounts(tally),
        ...(tiers.currentTier !== undefined && { tier: tiers.currentTier }),
        sessions,
        pace: learnedPaceOf(site),
        exits: [...tiers.known()].map((health) => exitOnSite(health, name, now)),
    };
}

function counted(bytes: Bytes | undefined): Counted {
    return bytes === undefined || bytes.up + bytes.down === 0 ? {} : { bytes };
}

function exitOnSite({ exit, rest, tally }: ExitHealth, site: string, now: number): ExitOnSiteStats {
    return { exit: exit.label, ...requestCounts(tally), ...stateOf(exit, rest, tally, site, now) };
}

function exitStats(exit: Exit, tally: Tally, now: number): ExitStats {
    return {
        ...requestCounts(tally),
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
    return { state: 'resting', reason: describeRest({ exit, site, rest, tally }, now) };
}
