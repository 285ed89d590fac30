import { tariffOf } from '../budget/tariff.js';
import { redact } from '../common/redact.js';
import type { Engine } from '../engine/engine.js';
import type { Exit, Tally } from '../engine/exit.js';
import type { LearnedLimit } from '../engine/pace/learned-pace.js';
import type { Site } from '../engine/site.js';
import { adviceFor } from './advice/advice.js';
import type { Costs, TierUsage } from './costs.js';
import { usageByTier, usageOf } from './costs.js';
import type { Traffic } from '../connections/traffic.js';
import { describeRest } from './describe-rest.js';
import type { ExitOverview, RestOfExit } from './exit-states.js';
import { countStates, exitStates } from './exit-states.js';
import type { Recorder } from './record/recorder.js';
import { OUTCOMES } from './record/timeline.js';
import type { ExitPast } from './record/exit-history.js';
import type { ExitData, ExitOnSiteData, LimitData, ReportData, RestData, SiteData, TierData } from './report-data.js';
import { REPORT_HEAD } from './report-keys.js';
import type { SessionCounter } from './session-counter.js';

/** What fits on a page that still opens at once. */
const MOST_SITES = 100;
const MOST_EXITS = 3_000;
const MOST_RESTS_OF_AN_EXIT = 5;

export interface ReportSources {
    readonly engine: Engine;
    readonly recorder: Recorder;
    readonly traffic: Traffic;
    readonly costs: Costs;
    readonly counter: SessionCounter;
    /** How many requests a living session has served. */
    readonly requestsOf: (sessionId: string) => number | undefined;
    readonly now: number;
    readonly isOver: boolean;
    readonly exitSupply: 'listed' | 'drawn';
    /** Why the crawl was ended before its time. */
    readonly stopped: string | undefined;
}

type Spent = Pick<SiteData, 'bytes' | 'cost'>;

/** Gathers what a report shows, in plain JSON. */
export function buildReport(sources: ReportSources): ReportData {
    sources.traffic.now();
    const facts = gatherFacts(sources);
    return { ...facts, advice: [...adviceFor(facts)] };
}

function gatherFacts(sources: ReportSources): Omit<ReportData, 'advice'> {
    const { engine, recorder, counter, requestsOf, now, isOver, exitSupply, stopped } = sources;
    const { timeline, rules, waits, sessions, browsers, pages } = recorder;
    const overviews = exitStates(engine, now);
    const sites = [...engine.knownSites()].filter(({ tally }) => tally.requests > 0);
    const shownSites = [...sites].sort(byRequests).slice(0, MOST_SITES);
    const shownExits = [...overviews].sort(byImportance).slice(0, MOST_EXITS);
    const exits = describeExits(sources, shownExits, shownSites);
    return {
        ...REPORT_HEAD,
        startedMillis: timeline.startMillis,
        atMillis: now,
        isOver,
        exitSupply,
        ...(stopped !== undefined && { stopped }),
        ...(pages.got + pages.lost > 0 && { pages: { got: pages.got, lost: pages.lost } }),
        losses: pages.losses.map((loss) => ({ ...loss, exits: [...loss.exits] })),
        totals: {
            ...outcomesIn(engine.totals),
            sessionsCreated: counter.created,
            sessionsRetired: counter.retired,
            ...spentIn(sources),
        },
        exitStates: countStates(overviews.values()),
        waits: { ...waits },
        timeline: {
            bucketMillis: timeline.bucketMillis,
            outcomes: [...OUTCOMES],
            counts: timeline.counts.map((bucket) => [...bucket]),
        },
        tiers: usageByTier(sources.costs, sources.traffic).map(describeTier),
        rules: rules.list().map((count) => ({ ...count, evidence: redact(count.evidence) })),
        sites: shownSites.map((site) => describeSite(site, sources)),
        sitesLeftOut: sites.length - shownSites.length,
        exits,
        exitsLeftOut: overviews.size - shownExits.length + (exitSupply === 'drawn' ? recorder.exits.leftOut : 0),
        sessions: Array.from(sessions, (session) => ({
            ...session,
            requests: (session.requests ?? 0) + (requestsOf(session.id) ?? 0),
            ...(session.detail !== undefined && { detail: redact(session.detail) }),
        })),
        sessionsLeftOut: sessions.leftOut,
        browsers: Array.from(browsers, (browser) => ({ ...browser })),
        browsersLeftOut: browsers.leftOut,
    };
}

function describeSite({ name, tally, tiers }: Site, sources: ReportSources): SiteData {
    const { engine, now, recorder } = sources;
    const used = [...tiers.known()].filter(({ served }) => served > 0);
    const { perExit, together, banMillis } = tiers.learnedPace;
    return {
        name,
        ...(tiers.currentTier !== undefined && { tier: tiers.currentTier }),
        tally: outcomesIn(tally),
        lost: Object.fromEntries(recorder.pages.lostBySite.get(name) ?? []),
        findings: (engine.explain(name, now)?.sentences ?? []).map(redact),
        exitsUsed: used.length,
        exitsResting: used.filter(({ rest }) => rest !== undefined && rest.untilMillis > now).length,
        ...(perExit && { perExit: describeLimit(perExit) }),
        ...(together && { together: describeLimit(together) }),
        ...(banMillis !== undefined && { banMillis }),
        ...spentIn(sources, name),
    };
}

function describeTier({ tier, route, provider, requests, bytes, cost }: TierUsage): TierData {
    return {
        tier,
        ...(route !== undefined && { route }),
        provider,
        requests,
        ...(bytes !== undefined && { bytes: bytes.up + bytes.down }),
        ...(cost !== undefined && { cost }),
    };
}

/** What was spent, on one site or in all; absent where it is not known. */
function spentIn({ costs: { ledger, prices } }: ReportSources, site?: string): Spent {
    const { bytes, money } = ledger.spent(site === undefined ? {} : { site });
    return { ...(bytes > 0 && { bytes }), ...(prices.areKnown && { cost: money }) };
}

function spentBy(
    { label, sites }: Pick<ExitData, 'label' | 'sites'>,
    tariff: string,
    { traffic, costs: { prices } }: ReportSources,
): Spent {
    const requests = sites.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
    const usage = usageOf(traffic.soFar.byExit.get(label), requests);
    const cost = prices.areKnown ? { cost: prices.moneyFor(tariff, usage) } : {};
    return { ...(usage.bytes > 0 && { bytes: usage.bytes }), ...cost };
}

function describeLimit({ windowMillis, accepted, refused, isSettled }: LearnedLimit): LimitData {
    return { ...(windowMillis !== Infinity && { windowMillis }), accepted, refused, isSettled };
}

/** `pages` says which pages were got. */
function outcomesIn(tally: Readonly<Tally>) {
    const { requests, ok, blocked, rateLimited, proxyFailed, targetFailed, misconfigured } = tally;
    return { requests, ok, blocked, rateLimited, proxyFailed, targetFailed, misconfigured };
}

/** The exits that are there, and those that served and are gone. */
function describeExits(
    sources: ReportSources,
    present: readonly (readonly [Exit, ExitOverview])[],
    sites: readonly Site[],
): ExitData[] {
    const { now, recorder } = sources;
    const { exits: history, countries } = recorder;
    const indexOf = new Map(sites.map(({ name }, index) => [name, index]));
    const labels = new Set(present.map(([{ label }]) => label));
    const room = MOST_EXITS - present.length;
    const gone = room === 0 ? [] : [...history].filter(({ label }) => !labels.has(label)).slice(-room);
    const introduce = ({ label, network, tier }: Pick<Exit, 'label' | 'network' | 'tier'>) => {
        const country = countries.find(label);
        return {
            label,
            ...(network !== undefined && { network }),
            ...(country !== undefined && { country }),
            ...(tier !== undefined && { tier }),
        };
    };
    return [
        ...present.map(([exit, { state, rests }]) => {
            const data = {
                ...introduce(exit),
                state,
                rests: rests
                    .slice(0, MOST_RESTS_OF_AN_EXIT)
                    .map((rest) => describeExitRest(exit.label, rest, indexOf, now)),
                sites: describePast(history.find(exit.label), indexOf),
            };
            return { ...data, ...spentBy(data, tariffOf(exit), sources) };
        }),
        ...gone.map((past) => {
            const data = { ...introduce(past), state: 'gone' as const, rests: [], sites: describePast(past, indexOf) };
            return { ...data, ...spentBy(data, past.tariff, sources) };
        }),
    ];
}

function describePast(past: ExitPast | undefined, indexOf: ReadonlyMap<string, number>): ExitOnSiteData[] {
    return Array.from(past?.sites ?? []).flatMap(([name, { counts, trouble }]) => {
        const site = indexOf.get(name);
        return site === undefined
            ? []
            : [{ site, counts: withoutZerosAtEnd(counts), ...(trouble !== undefined && { trouble }) }];
    });
}

function withoutZerosAtEnd(counts: readonly number[]): number[] {
    return counts.slice(0, 1 + counts.findLastIndex((count) => count > 0));
}

function describeExitRest(
    label: string,
    { rest, site, tally }: RestOfExit,
    indexOf: ReadonlyMap<string, number>,
    now: number,
): RestData {
    const index = site === undefined ? undefined : indexOf.get(site);
    return {
        isEverywhere: site === undefined,
        ...(index !== undefined && { site: index }),
        outcome: rest.verdict.outcome,
        reason: describeRest({ exit: { label }, site, rest, tally }, now),
        ...(rest.untilMillis !== Infinity && { untilMillis: rest.untilMillis }),
    };
}

interface Used {
    readonly tally: Readonly<Tally>;
}

function byRequests(a: Used, b: Used): number {
    return b.tally.requests - a.tally.requests;
}

/** Those with something to tell first: that rest, then those that did most. */
function byImportance([, a]: [Exit, ExitOverview], [, b]: [Exit, ExitOverview]): number {
    return Math.sign(b.rests.length) - Math.sign(a.rests.length) || byRequests(a, b);
}
