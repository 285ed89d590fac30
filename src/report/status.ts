import { describeBytes, describeMoney } from '../budget/describe-amount.js';
import type { Bytes } from '../connections/byte-sums.js';
import { describeMillis } from '../common/duration.js';
import type { Engine } from '../engine/engine.js';
import type { Tally } from '../engine/exit.js';
import type { Outcome } from '../engine/verdict.js';
import type { ExitOverview, ExitState } from './exit-states.js';
import { countStates, exitStates } from './exit-states.js';

/** Reasons that are named in one line. */
const MOST_REASONS = 3;

/** What to tell of a stretch of time, or of a whole crawl. */
export interface Status {
    readonly engine: Engine;
    /** What was done in the stretch. */
    readonly done: Readonly<Tally>;
    readonly now: number;
}

/** What a crawl cost. */
export interface Bill {
    readonly bytes: Bytes;
    /** In US dollars; `undefined` where nobody said what proxies cost. */
    readonly cost: number | undefined;
}

/** How things stand, in a line: `Exits: 14 working, 5 resting (5 refused by shop.test), next back in 42 s. …` */
export function statusLine({ engine, done, now }: Status, waiting: number): string {
    const overviews = [...exitStates(engine, now).values()];
    const back = nextBackMillis(engine, overviews, now);
    return sentences([
        `${describeExits(overviews)}${back === undefined ? '' : `, next back in ${describeMillis(back - now)}`}`,
        `Since the last line: ${describeWork(done)}`,
        waiting > 0 ? `${plural(waiting, 'request waits', 'requests wait')} for an exit` : undefined,
    ]);
}

/** How it went, once it is over. */
export function summaryLine({ engine, done, now }: Status, sessions: string, { bytes, cost }: Bill): string {
    return sentences([
        describeWork(done),
        describeWaste(done),
        describeExits([...exitStates(engine, now).values()]),
        sessions,
        describeTraffic(bytes, cost, done),
    ]);
}

/** `3 retired (2 blocked, 1 expired)`. */
export function describeSessions(created: number, retiredByReason: ReadonlyMap<string, number>): string {
    const retired = [...retiredByReason.values()].reduce((sum, count) => sum + count, 0);
    const reasons = [...retiredByReason].map(([reason, count]) => `${count} ${reason}`).join(', ');
    return `Sessions: ${created} created, ${retired} retired${retired === 0 ? '' : ` (${reasons})`}`;
}

function describeTraffic(
    { up, down }: Bytes,
    cost: number | undefined,
    { finished }: Readonly<Tally>,
): string | undefined {
    const bytes = up + down;
    if (bytes === 0) return undefined;
    const each = finished === 0 ? '' : `, ${describeBytes((bytes / finished) * 100)} per 100 pages`;
    return `Traffic: ${describeBytes(bytes)}${each}${cost === undefined ? '' : `, about ${describeMoney(cost)}`}`;
}

function describeWork({ finished, requests }: Readonly<Tally>): string {
    const each = finished === 0 ? '' : ` (${(requests / finished).toFixed(2)} per page)`;
    return `${plural(finished, 'page', 'pages')} in ${plural(requests, 'request', 'requests')}${each}`;
}

function describeWaste(done: Readonly<Tally>): string | undefined {
    const wasted = [
        [done.handlerFailed, 'got, but the handler failed'],
        [done.prepared, 'to prepare sessions'],
        [done.blocked, 'refused'],
        [done.rateLimited, 'rate-limited'],
        [done.proxyFailed, 'failed at the proxy'],
        [done.targetFailed, 'failed at the site'],
        [done.misconfigured, 'refused by the proxy'],
    ] as const;
    const told = wasted.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    return told.length === 0 ? undefined : `Other requests: ${told.join(', ')}`;
}

/** What stands in brackets is part of the number before it, so no two numbers contradict each other. */
function describeExits(overviews: readonly ExitOverview[]): string {
    const { working, resting, unused } = countStates(overviews);
    const reasons = (state: ExitState) => describeRests(overviews.filter((overview) => overview.state === state));
    const parts = [
        `${working} working${reasons('working')}`,
        `${resting} resting${reasons('resting')}`,
        ...(unused > 0 ? [`${unused} unused`] : []),
    ];
    return `Exits: ${parts.join(', ')}`;
}

/** Why exits rest, each counted once. */
function describeRests(overviews: readonly ExitOverview[]): string {
    const counts = new Map<string, number>();
    for (const { rests } of overviews) {
        const [first] = rests;
        if (first === undefined) continue;
        const reason = `${REST_REASONS[first.rest.verdict.outcome]}${first.site === undefined ? '' : ` by ${first.site}`}`;
        counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    const most = [...counts].sort(([, a], [, b]) => b - a);
    const told = most.slice(0, MOST_REASONS).map(([reason, count]) => `${count} ${reason}`);
    const others = most.slice(MOST_REASONS).reduce((sum, [, count]) => sum + count, 0);
    if (others > 0) told.push(`${others} by other sites`);
    return told.length === 0 ? '' : ` (${told.join(', ')})`;
}

const REST_REASONS: Readonly<Record<Outcome, string>> = {
    ok: 'resting',
    blocked: 'refused',
    'rate-limited': 'rate-limited',
    'proxy-failed': 'failed',
    'target-failed': 'failed',
    misconfigured: 'with a refused login',
};

/** When the next exit may be used again, or the next site asked. */
function nextBackMillis(engine: Engine, overviews: readonly ExitOverview[], now: number): number | undefined {
    const rests = overviews.flatMap(({ rests: ofExit }) => ofExit.map(({ rest }) => rest.untilMillis));
    const pauses = Array.from(engine.knownSites(), ({ tiers }) => tiers.pausedUntilMillis);
    const next = [...rests, ...pauses].reduce(
        (first, millis) => (millis > now ? Math.min(first, millis) : first),
        Infinity,
    );
    return next === Infinity ? undefined : next;
}

function sentences(parts: readonly (string | undefined)[]): string {
    return parts.flatMap((part) => (part === undefined ? [] : [`${part}.`])).join(' ');
}

function plural(count: number, one: string, many: string): string {
    return `${count} ${count === 1 ? one : many}`;
}
