import type { Configuration, SessionPool } from '@crawlee/core';
import type { Costs } from '../../report/costs.js';
import { usageByTier } from '../../report/costs.js';
import type { Traffic } from '../../connections/traffic.js';
import type { Clock } from '../../dispatch/clock.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Engine } from '../../engine/engine.js';
import { buildReport } from '../../report/build-report.js';
import { DecisionLog } from '../../report/decision-log.js';
import { countStates, exitStates } from '../../report/exit-states.js';
import type { EventStream } from '../../events/event-stream.js';
import type { Log } from '../../report/log.js';
import type { MetricsOptions } from '../../report/metrics.js';
import { gauge, Metrics } from '../../report/metrics.js';
import { Recorder } from '../../report/record/recorder.js';
import type { ReportData } from '../../report/report-data.js';
import type { SessionCounter } from '../../report/session-counter.js';
import { StatusLog } from '../../report/status-log.js';
import type { Stats } from '../../report/stats.js';
import { statsOf } from '../../report/stats.js';
import type { CrawlWatcher } from '../session-pool/crawl-watch.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import { ReportStore } from './report-store.js';

// Crawlee's own, from @crawlee/core, `EventType`.
const PERSIST_STATE = 'persistState';

/** How old the page of `report --watch` may be. */
const WATCHED_EVERY_MILLIS = 5_000;

export interface ReportingParts {
    readonly engine: Engine;
    readonly events: EventStream;
    readonly clock: Clock;
    readonly log: Log;
    readonly dispatcher: Pick<Dispatcher, 'waiting' | 'stopReason'>;
    readonly identities: Identities;
    readonly sessions: SessionCounter;
    readonly accounts: Costs;
    readonly traffic: Traffic;
    readonly exitSupply: 'listed' | 'drawn';
    /** Key of the report's page in the key-value store; `undefined` for no report. */
    readonly reportKey: string | undefined;
    readonly statusIntervalMillis: number;
    readonly metrics: MetricsOptions;
}

/** Tells people and machines how crawls go: log lines, a report, metrics. */
export class Reporting implements CrawlWatcher {
    private readonly statusLog: StatusLog;
    private readonly recorder: Recorder | undefined;
    private readonly store: ReportStore | undefined;
    /** The crawls that run, and what ends when they do. */
    private readonly running = new Map<SessionPool, () => void>();
    private measuring: Promise<() => void> | undefined;
    /** The last one that was begun: an older state must not be written over a newer one. */
    private saving: Promise<void> = Promise.resolve();

    constructor(private readonly options: ReportingParts) {
        const { engine, events, clock, log, dispatcher, sessions, accounts, traffic } = options;
        const { reportKey, statusIntervalMillis } = options;
        this.statusLog = new StatusLog({
            log,
            engine,
            clock,
            waiting: () => dispatcher.waiting,
            counter: sessions,
            costs: accounts,
            traffic: () => traffic.now().total,
            intervalMillis: statusIntervalMillis,
        });
        events.subscribe(new DecisionLog(log));
        if (reportKey === undefined) return;
        this.recorder = new Recorder(() => clock.now());
        events.subscribe(this.recorder);
        this.store = new ReportStore(reportKey);
    }

    async begin(pool: SessionPool): Promise<void> {
        this.running.set(pool, this.keepData(pool.config));
        this.statusLog.start();
        this.measuring ??= this.measure();
        await this.measuring;
    }

    async end(pool: SessionPool): Promise<void> {
        this.running.get(pool)?.();
        this.running.delete(pool);
        if (this.running.size === 0) {
            this.statusLog.stop();
            this.statusLog.summarize();
        }
        await this.writeReport(pool.config);
    }

    async close(): Promise<void> {
        this.statusLog.stop();
        for (const stop of this.running.values()) stop();
        this.running.clear();
        (await this.measuring)?.();
    }

    stats(): Stats {
        const { engine, sessions, clock, traffic, accounts } = this.options;
        return statsOf({ engine, sessions, traffic, costs: accounts, now: clock.now() });
    }

    /** @returns `undefined` when none is kept. */
    report(): ReportData | undefined {
        const { engine, clock, sessions, identities, dispatcher, exitSupply, traffic, accounts } = this.options;
        return (
            this.recorder &&
            buildReport({
                engine,
                traffic,
                costs: accounts,
                recorder: this.recorder,
                counter: sessions,
                requestsOf: (sessionId) => identities.find(sessionId)?.servedRequests,
                now: clock.now(),
                exitSupply,
                isOver: this.running.size === 0,
                stopped: dispatcher.stopReason?.message,
            })
        );
    }

    /**
     * Saves the report's data whenever Crawlee saves its own state, so that a crawl that dies leaves them behind; and, where
     * that is a file, every few seconds, for `report --watch`.
     */
    private keepData(config: Configuration): () => void {
        if (this.store === undefined) return () => {};
        const events = config.getEventManager();
        const save = (): Promise<void> => this.save((data) => this.store!.saveData(data, config));
        events.on(PERSIST_STATE, save);
        let isRunning = true;
        let cancelNext: (() => void) | undefined;
        const saveAgain = (): void => {
            cancelNext = this.options.clock.schedule(WATCHED_EVERY_MILLIS, () => {
                void save().finally(() => isRunning && saveAgain());
            });
        };
        this.store.isOnDisk(config).then(
            (isOnDisk) => isOnDisk && isRunning && saveAgain(),
            () => {}, // the save itself reports it
        );
        return () => {
            isRunning = false;
            cancelNext?.();
            events.off(PERSIST_STATE, save);
        };
    }

    private async writeReport(config: Configuration): Promise<void> {
        await this.save(async (data) => {
            await this.store!.saveData(data, config);
            const place = await this.store!.savePage(data, config);
            this.options.log.info(`Report: ${place}`);
        });
    }

    /** A crawl does not fail because its report cannot be written. */
    private save(how: (data: ReportData) => Promise<void>): Promise<void> {
        this.saving = this.saving.then(async () => {
            const data = this.report();
            if (data === undefined) return;
            await how(data).catch((error: unknown) => {
                this.options.log.warning(`The report could not be written: ${String(error)}`);
            });
        });
        return this.saving;
    }

    /** Asked when a crawl begins, because by then the program has set up its SDK, if it has one. */
    private async measure(): Promise<() => void> {
        const api = await import('@opentelemetry/api').catch(() => undefined);
        if (api === undefined) return () => {};
        const { engine, events, clock, identities, metrics, traffic, accounts } = this.options;
        const meter = api.metrics.getMeter('crawlee-proxy-sessions');
        events.subscribe(new Metrics(meter, metrics));
        return gauge(meter, {
            usageByTier: () => usageByTier(accounts, traffic),
            exitStates: () => countStates(exitStates(engine, clock.now()).values()),
            sessionsAlive: () => identities.size,
        });
    }
}
