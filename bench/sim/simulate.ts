import { MinHeap } from '../../src/engine/choosing/heap.js';
import { seededRandom } from '../../src/engine/random.js';
import type { Random } from '../../src/common/session-id.js';
import type { Answer, SimulatedSession, SiteRule } from './rule.js';
import type { Choice, Scheduler, SchedulerFactory } from './scheduler.js';

export interface SimulationOptions {
    /** Sites that are crawled together, through the same exits. */
    readonly rules: readonly SiteRule[];
    /** Pages of each site. */
    readonly pages: number;
    readonly concurrency: number;
    readonly seed: number;
    /** A crawl that takes longer in virtual time is stopped. @default 6 hours */
    readonly longestMillis?: number;
    /** How much longer than usual requests take to arrive, at random, while a crawl starts. @default no longer */
    readonly roughStartMillis?: number;
}

export interface SiteResult {
    readonly got: number;
    /** Pages that are not refused to everybody. */
    readonly gettable: number;
    /** Whether each page was got or failed before the bound. */
    readonly ended: boolean;
    readonly requests: number;
    /** When the last page of the site was got or failed, in virtual milliseconds. */
    readonly millis: number;
}

const LATENCY_MILLIS = 30;
const SPREAD_MILLIS = 20;
/** Requests take so long to arrive, more or less; part of the latency. */
const JITTER_MILLIS = 8;
/** A crawl that takes longer than this in virtual time is taken to be stuck. */
const LONGEST_MILLIS = 6 * 3_600_000;
/** Pages that wait at the same time, as many as a crawler has slots. */
const MOST_WAITING = 30;
/** A crawl of so many events is stopped, however little virtual time they take. */
const MOST_EVENTS = 3_000_000;

interface Page {
    readonly site: number;
    readonly number: number;
    attempts: number;
    errors: number;
}

/** Plays a crawl in virtual time. */
export function simulate(
    factory: SchedulerFactory,
    { rules, pages, concurrency, seed, longestMillis = LONGEST_MILLIS, roughStartMillis = 0 }: SimulationOptions,
): SiteResult[] {
    const random = seededRandom(seed);
    const truths = rules.map((rule) => rule.make(random));
    // Of its own, so that sessions do not change what else is drawn.
    const randomSession = seededRandom(seed * 31 + 5);
    let sessions = 0;
    const newSession = (): SimulatedSession => ({ id: sessions++, fingerprint: randomSession(), depth: 0 });
    const sessionsOfExits = new Map<number, SimulatedSession>();
    const sessionOf = (exit: number): SimulatedSession => {
        const session = sessionsOfExits.get(exit) ?? newSession();
        sessionsOfExits.set(exit, session);
        return session;
    };
    const scheduler: Scheduler = factory({ rules, truths, random, newSession });
    const queues = rules.map((_, site) =>
        Array.from({ length: pages }, (__, number): Page => ({ site, number, attempts: 0, errors: 0 })),
    );
    const results = rules.map((_, site) => ({
        got: 0,
        failed: 0,
        gettable: queues[site]!.filter(({ number }) => truths[site]!.isClosed?.(number) !== true).length,
        requests: 0,
        millis: 0,
    }));
    const events = new MinHeap<() => void>();
    let now = 0;
    let inFlight = 0;
    let wakeAt = Infinity;

    const send = (page: Page, choice: Extract<Choice, { kind: 'exit' }>): void => {
        const truth = truths[page.site]!;
        const slowness = truth.slowness?.(choice.exit) ?? 1;
        inFlight += 1;
        const rough = roughStartMillis > 0 ? roughAt(now, roughStartMillis, random) : 0;
        const millis = (LATENCY_MILLIS + random() * SPREAD_MILLIS) * slowness + rough;
        const sentAt = now;
        const arrive = (): void => {
            const session = choice.session ?? sessionOf(choice.exit);
            session.depth += 1;
            const answer = truth.judge(choice.exit, now, { session, address: page.number });
            results[page.site]!.requests += 1;
            events.push(sentAt + millis, () => settle(page, choice, answer));
        };
        if (scheduler.isOracle === true) arrive();
        else events.push(now + rough + random() * JITTER_MILLIS, arrive);
    };

    const settle = (page: Page, choice: Extract<Choice, { kind: 'exit' }>, answer: Answer): void => {
        inFlight -= 1;
        const consequence = scheduler.report(page.site, choice, page.number, answer, now) ?? 'retry';
        const result = results[page.site]!;
        if (answer.kind === 'ok') {
            result.got += 1;
            result.millis = now;
            return;
        }
        if (consequence !== 'retry-free') count(page, answer);
        const { maxAttempts, maxErrors = maxAttempts } = scheduler;
        const isSpent = page.attempts >= maxAttempts || page.errors >= maxErrors;
        if (consequence === 'give-up' || isSpent) {
            result.failed += 1;
            result.millis = now;
        } else queues[page.site]!.unshift(page); // see `forefront` in the hooks
    };

    const count = (page: Page, { kind }: Answer): void => {
        if (kind !== 'limited' || scheduler.limitsAreFree !== true) page.attempts += 1;
        if (kind === 'unavailable' || kind === 'reset' || kind === 'timeout') page.errors += 1;
    };

    /** The first page that may go; one that lets others go first goes when none of them may. */
    const findPage = (site: number): { choice: Choice; page: Page; index: number } | undefined => {
        const queue = queues[site]!;
        let first: { choice: Choice; page: Page; index: number } | undefined;
        for (const [index, page] of queue.slice(0, MOST_WAITING).entries()) {
            const choice = scheduler.next(site, now, page.number, 'may-go');
            if (choice.kind === 'exit' || choice.for !== 'page') return { choice, page, index };
            first ??= { choice, page, index };
        }
        if (first === undefined) return undefined;
        return { ...first, choice: scheduler.next(site, now, first.page.number, 'wait-too') };
    };

    /** Pages of all sites in turn, as a request queue gives them. */
    const fill = (): void => {
        let blocked = 0;
        for (let turn = 0; inFlight < concurrency && blocked < queues.length; turn += 1) {
            const site = turn % queues.length;
            const found = findPage(site);
            if (found?.choice.kind === 'exit') {
                blocked = 0;
                queues[site]!.splice(found.index, 1);
                send(found.page, found.choice);
                continue;
            }
            const choice = found?.choice;
            blocked += 1;
            const until = (choice?.kind === 'wait' ? choice.untilMillis : undefined) ?? Infinity;
            if (until < wakeAt && until !== Infinity) {
                wakeAt = Math.max(until, now + 0.001);
                const at = wakeAt;
                events.push(at, () => (wakeAt = wakeAt === at ? Infinity : wakeAt));
            }
        }
    };

    fill();
    let turns = 0;
    for (let event = nextEvent(); event !== undefined; event = nextEvent()) {
        event();
        fill();
    }
    return results.map(({ failed, ...result }) => ({ ...result, ended: result.got + failed === pages }));

    function nextEvent(): (() => void) | undefined {
        const at = events.peekKey();
        turns += 1;
        if (at === undefined || at > longestMillis || turns > MOST_EVENTS) return undefined;
        now = at;
        return events.pop();
    }
}

function roughAt(now: number, most: number, random: Random): number {
    return random() * most * Math.max(0.02, 1 - now / 1_000);
}
