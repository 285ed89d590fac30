import { MinHeap } from '../../src/engine/heap.js';
import { seededRandom } from '../../src/engine/random.js';
import type { Answer, SiteRule } from './rule.js';
import type { Choice, Scheduler, SchedulerFactory } from './scheduler.js';

export interface SimulationOptions {
    /** Sites that are crawled together, through the same exits. */
    readonly rules: readonly SiteRule[];
    /** Pages of each site. */
    readonly pages: number;
    readonly concurrency: number;
    readonly seed: number;
}

export interface SiteResult {
    readonly got: number;
    readonly requests: number;
    /** When the last page of the site was got, in virtual milliseconds. */
    readonly millis: number;
}

const LATENCY_MILLIS = 30;
const SPREAD_MILLIS = 20;
/** Requests take so long to arrive, more or less; part of the latency. */
const JITTER_MILLIS = 8;
/** A crawl that takes longer than this in virtual time is taken to be stuck. */
const LONGEST_MILLIS = 6 * 3_600_000;

interface Page {
    readonly site: number;
    readonly number: number;
    attempts: number;
}

/** Plays a crawl in virtual time. */
export function simulate(
    factory: SchedulerFactory,
    { rules, pages, concurrency, seed }: SimulationOptions,
): SiteResult[] {
    const random = seededRandom(seed);
    const truths = rules.map((rule) => rule.make(random));
    const scheduler: Scheduler = factory({ rules, truths, random });
    const queues = rules.map((_, site) =>
        Array.from({ length: pages }, (__, number): Page => ({ site, number, attempts: 0 })),
    );
    const results = rules.map(() => ({ got: 0, requests: 0, millis: 0 }));
    const events = new MinHeap<() => void>();
    let now = 0;
    let inFlight = 0;
    let wakeAt = Infinity;

    const send = (page: Page, choice: Extract<Choice, { kind: 'exit' }>): void => {
        const truth = truths[page.site]!;
        const slowness = truth.slowness?.(choice.exit) ?? 1;
        inFlight += 1;
        const millis = (LATENCY_MILLIS + random() * SPREAD_MILLIS) * slowness;
        const sentAt = now;
        const arrive = (): void => {
            const answer = truth.judge(choice.exit, now);
            results[page.site]!.requests += 1;
            if (answer.kind !== 'limited' || scheduler.limitsAreFree !== true) page.attempts += 1;
            events.push(sentAt + millis, () => settle(page, choice, answer));
        };
        if (scheduler.isOracle === true) arrive();
        else events.push(now + random() * JITTER_MILLIS, arrive);
    };

    const settle = (page: Page, choice: Extract<Choice, { kind: 'exit' }>, answer: Answer): void => {
        inFlight -= 1;
        scheduler.report(page.site, choice, page.number, answer, now);
        const result = results[page.site]!;
        if (answer.kind === 'ok') {
            result.got += 1;
            result.millis = now;
        } else if (page.attempts < scheduler.maxAttempts) queues[page.site]!.unshift(page);
    };

    /** Pages of all sites in turn, as a request queue gives them. */
    const fill = (): void => {
        let blocked = 0;
        for (let turn = 0; inFlight < concurrency && blocked < queues.length; turn += 1) {
            const site = turn % queues.length;
            const queue = queues[site]!;
            const choice = queue.length === 0 ? undefined : scheduler.next(site, now);
            if (choice?.kind === 'exit') {
                blocked = 0;
                send(queue.shift()!, choice);
                continue;
            }
            blocked += 1;
            const until = choice?.untilMillis ?? Infinity;
            if (until < wakeAt && until !== Infinity) {
                wakeAt = Math.max(until, now + 0.001);
                const at = wakeAt;
                events.push(at, () => (wakeAt = wakeAt === at ? Infinity : wakeAt));
            }
        }
    };

    fill();
    for (let event = nextEvent(); event !== undefined; event = nextEvent()) {
        event();
        fill();
    }
    return results;

    function nextEvent(): (() => void) | undefined {
        const at = events.peekKey();
        if (at === undefined || at > LONGEST_MILLIS) return undefined;
        now = at;
        return events.pop();
    }
}
