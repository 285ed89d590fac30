import type { Bytes } from '../connections/traffic.js';
import type { Engine } from '../engine/engine.js';
import type { Tally } from '../engine/exit.js';
import type { ExitOverview } from './exit-states.js';
import { countStates, exitStates } from './exit-states.js';

/** Sites that are named in one line. */
const MOST_SITES = 3;

/** What to tell of a stretch of time, or of a whole crawl. */
export interface Status {
    readonly engine: Engine;
    /** What was done in the stretch. */
    readonly done: Readonly<Tally>;
    readonly now: number;
}

/** How things stand, in a line: `Exits: 14 working, 5 resting (5 refused by shop.test), the next back in 42 s. …` */
export function statusLine({ engine, done, now }: Status, waiting: number): string {
    const overviews = [...exitStates(engine, now).values()];
    const back = nextBackMillis(engine, overviews, now);
    return sentences([
        `${describeExits(overviews)}${back === undefined ? '' : `, the next back in ${secs(back - now)} s`}`,
        `Since the last line: ${describeWork(done)}`,
        waiting > 0 ? `${plural(waiting, 'request waits', 'requests wait')} in line` : undefined,
    ]);
}

/** How it went, once it is over. */
export function summaryLine({ engine, done, now }: Status, sessions: string, traffic: Bytes): string {
    return sentences([
        describeWork(done),
        describeWaste(done),
        describeExits([...exitStates(engine, now).values()]),
        sessions,
        describeTraffic(traffic, done),
    ]);
}

/** `3 retired (2 blocked, 1 expired)`. */
export function describeSessions(created: number, retiredByReason: ReadonlyMap<string, number>): string {
    const retired = [...retiredByReason.values()].reduce((sum, count) => sum + count, 0);
    const reasons = [...retiredByReason].map(([reason, count]) => `${count} ${reason}`).join(', ');
    return `Sessions: ${created} created, ${retired} retired${retired === 0 ? '' : ` (${reasons})`}`;
}

function describeTraffic({ up, down }: Bytes, { finished }: Readonly<Tally>): string | undefined {
    const bytes = up + down;
    if (bytes === 0) return undefined;
    const each = finished === 0 ? '' : `, ${inUnits((bytes / finished) * 100)} per 100 pages`;
    return `Traffic: ${inUnits(bytes)}${each}`;
}

/** Decimal units, as proxies are billed by. */
function inUnits(bytes: number): string {
    if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
    return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

function describeWork({ finished, requests }: Readonly<Tally>): string {
    const each = finished === 0 ? '' : ` (${(requests / finished).toFixed(2)} per page)`;
    return `${plural(finished, 'page', 'pages')} by ${plural(requests, 'request', 'requests')}${each}`;
}

function describeWaste(done: Readonly<Tally>): string | undefined {
    const wasted = [
        [done.handlerFailed, 'fetched for handlers that failed'],
        [done.prepared, 'to prepare sessions'],
        [done.blocked, 'refused'],
        [done.rateLimited, 'rate-limited'],
        [done.proxyFailed, 'failed at the proxy'],
        [done.targetFailed, 'failed at the target'],
        [done.misconfigured, 'with a refused login'],
    ] as const;
    const told = wasted.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    return told.length === 0 ? undefined : `Of the rest: ${told.join(', ')}`;
}

function describeExits(overviews: readonly ExitOverview[]): string {
    const { working, resting, unused } = countStates(overviews);
    const parts = [`${working} working`, `${resting} resting`, ...(unused > 0 ? [`${unused} unused`] : [])];
    const refusals = describeRefusals(overviews);
    return `Exits: ${parts.join(', ')}${refusals === '' ? '' : ` (${refusals})`}`;
}

function describeRefusals(overviews: readonly ExitOverview[]): string {
    const refusals = new Map<string, number>();
    for (const { rests } of overviews) {
        for (const { site, rest } of rests) {
            if (site === undefined || rest.verdict.outcome !== 'blocked') continue;
            refusals.set(site, (refusals.get(site) ?? 0) + 1);
        }
    }
    const most = [...refusals].sort(([, a], [, b]) => b - a).slice(0, MOST_SITES);
    const others = refusals.size - most.length;
    const told = most.map(([site, count]) => `${count} refused by ${site}`);
    return [...told, ...(others > 0 ? [`${others} more sites`] : [])].join(', ');
}

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

function secs(millis: number): number {
    return Math.max(1, Math.ceil(millis / 1000));
}
