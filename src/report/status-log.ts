import type { Bytes } from '../connections/byte-sums.js';
import type { Clock } from '../dispatch/clock.js';
import type { Engine } from '../engine/engine.js';
import type { Tally } from '../engine/exit.js';
import { emptyTally } from '../engine/exit.js';
import type { Costs } from './costs.js';
import type { Log } from './log.js';
import type { SessionCounter } from './session-counter.js';
import { describeSessions, statusLine, summaryLine } from './status.js';

export interface StatusLogOptions {
    readonly log: Log;
    readonly engine: Engine;
    readonly clock: Clock;
    readonly counter: SessionCounter;
    /** How many requests stand in line. */
    readonly waiting: () => number;
    /** What passed between us and proxies. */
    readonly traffic: () => Bytes;
    readonly costs: Costs;
    /** `0` for no lines but the summary. */
    readonly intervalMillis: number;
}

/** Tells how things stand every so often while crawls run, and how it went when the last of them has ended. */
export class StatusLog {
    private told: Readonly<Tally> = emptyTally();
    private cancelNext: (() => void) | undefined;

    constructor(private readonly options: StatusLogOptions) {}

    start(): void {
        const { clock, intervalMillis } = this.options;
        if (intervalMillis === 0 || this.cancelNext !== undefined) return;
        this.cancelNext = clock.schedule(intervalMillis, () => {
            this.cancelNext = undefined;
            this.tell();
            this.start();
        });
    }

    stop(): void {
        this.cancelNext?.();
        this.cancelNext = undefined;
    }

    summarize(): void {
        const { log, engine, clock, counter, traffic, costs } = this.options;
        const sessions = describeSessions(counter.created, counter.retiredByReason);
        // Up to now, and so is the cost.
        const bytes = traffic();
        const cost = costs.prices.areKnown ? costs.ledger.spent().money : undefined;
        log.info(summaryLine({ engine, done: engine.totals, now: clock.now() }, sessions, { bytes, cost }));
    }

    private tell(): void {
        const { log, engine, clock, waiting } = this.options;
        const done = difference(engine.totals, this.told);
        this.told = { ...engine.totals };
        log.info(statusLine({ engine, done, now: clock.now() }, waiting()));
    }
}

function difference(now: Readonly<Tally>, before: Readonly<Tally>): Tally {
    const keys = Object.keys(now) as (keyof Tally)[];
    return keys.reduce((result, key) => ({ ...result, [key]: now[key] - before[key] }), emptyTally());
}
