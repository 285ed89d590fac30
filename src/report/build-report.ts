import { redact } from '../common/redact.js';
import type { Engine } from '../engine/engine.js';
import type { Exit, Tally } from '../engine/exit.js';
import type { LearnedLimit } from '../engine/pace/learned-pace.js';
import type { Site } from '../engine/site.js';
import { describeRest } from './describe-rest.js';
import type { ExitOverview, RestOfExit } from './exit-states.js';
import { countStates, exitStates } from './exit-states.js';
import type { Recorder } from './record/recorder.js';
import { OUTCOMES } from './record/timeline.js';
import type { ExitData, LimitData, ReportData, RestData, SiteData } from './report-data.js';
import { REPORT_HEAD } from './report-data.js';
import type { SessionCounts } from './stats.js';

/** What fits on a page that still opens at once. */
const MOST_SITES = 100;
const MOST_EXITS = 3_000;
const MOST_RESTS_OF_AN_EXIT = 5;

export interface ReportSources {
    readonly engine: Engine;
    readonly recorder: Recorder;
    readonly counts: SessionCounts;
    /** How many requests a living session has served. */
    readonly requestsOf: (sessionId: string) => number | undefined;
    readonly now: number;
}

/** Gathers what a report shows, in plain JSON. */
export function buildReport({ engine, recorder, counts, requestsOf, now }: ReportSources): ReportData {
    const { timeline, rules, waits, sessions, browsers } = recorder;
    const overviews = exitStates(engine, now);
    const sites = [...engine.knownSites()].filter(({ tally }) => tally.requests > 0);
    const shownSites = [...sites].sort(byRequests).slice(0, MOST_SITES);
    const shownExits = [...overviews].sort(byImportance).slice(0, MOST_EXITS);
    const describeExit = exitDescriber(shownSites, now);
    return {
        ...REPORT_HEAD,
        startedMillis: timeline.startMillis,
        atMillis: now,
        totals: { ...engine.totals, ...counts },
        exitStates: countStates(overviews.values()),
        waits: { ...waits },
        timeline: {
            bucketMillis: timeline.bucketMillis,
            outcomes: [...OUTCOMES],
            counts: timeline.counts.map((bucket) => [...bucket]),
        },
        rules: rules.list().map((count) => ({ ...count, evidence: redact(count.evidence) })),
        sites: shownSites.map((site) => describeSite(site, now)),
        sitesLeftOut: sites.length - shownSites.length,
        exits: shownExits.map(([exit, overview]) => describeExit(exit, overview)),
        exitsLeftOut: overviews.size - shownExits.length,
        sessions: Array.from(sessions, (session) => ({
            ...session,
            requests: session.requests ?? requestsOf(session.id) ?? 0,
            ...(session.detail !== undefined && { detail: redact(session.detail) }),
        })),
        sessionsLeftOut: sessions.leftOut,
        browsers: Array.from(browsers, (browser) => ({ ...browser })),
        browsersLeftOut: browsers.leftOut,
    };
}

function describeSite({ name, tally, tiers }: Site, now: number): SiteData {
    const used = [...tiers.known()].filter(({ served }) => served > 0);
    const { perExit, together, banMillis } = tiers.learnedPace;
    return {
        name,
        ...(tiers.currentTier !== undefined && { tier: tiers.currentTier }),
        tally: { ...tally },
        exitsUsed: used.length,
        exitsResting: used.filter(({ rest }) => rest !== undefined && rest.untilMillis > now).length,
        ...(perExit && { perExit: describeLimit(perExit) }),
        ...(together && { together: describeLimit(together) }),
        ...(banMillis !== undefined && { banMillis }),
    };
}

function describeLimit({ windowMillis, accepted, refused, isSettled }: LearnedLimit): LimitData {
    return { ...(windowMillis !== Infinity && { windowMillis }), accepted, refused, isSettled };
}

function exitDescriber(sites: readonly Site[], now: number): (exit: Exit, overview: ExitOverview) => ExitData {
    const indexOf = new Map(sites.map(({ name }, index) => [name, index]));
    const describe = (label: string, { rest, site, tally }: RestOfExit): RestData => {
        const index = site === undefined ? undefined : indexOf.get(site);
        return {
            isEverywhere: site === undefined,
            ...(index !== undefined && { site: index }),
            outcome: rest.verdict.outcome,
            reason: describeRest({ label, site, rest, tally, now }),
            ...(rest.untilMillis !== Infinity && { untilMillis: rest.untilMillis }),
        };
    };
    return (exit, { state, tally, rests }) => ({
        label: exit.label,
        ...(exit.network !== undefined && { network: exit.network }),
        state,
        requests: tally.requests,
        ok: tally.ok,
        rests: rests.slice(0, MOST_RESTS_OF_AN_EXIT).map((rest) => describe(exit.label, rest)),
        sites: sites.flatMap(({ tiers }, index) => ((tiers.lineOf(exit).find(exit)?.served ?? 0) > 0 ? [index] : [])),
    });
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
