import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import type { Lease } from '../engine/engine.js';
import type { Conclusion } from '../engine/exit.js';
import type { Subscriber } from '../events/event-stream.js';
import type { CrawlEvents } from '../events/events.js';
import type { ExitState } from './exit-states.js';
import type { Spender } from './spending-metrics.js';
import { observeSpending } from './spending-metrics.js';

/** Sites that are named in metrics; each name is a time series of its own. */
const MOST_SITES = 50;
const OTHERS = 'other';
/** Exits that are named, where the user wants them named. */
const MOST_EXITS = 1_000;
/** Waits end when a rest, a window of the site or a delay of the service is over. */
const WAIT_BOUNDARIES_SECS = [0, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800];

/** What an accepted answer is counted as, once it is known what became of it. */
const CONCLUSIONS: Readonly<Record<Conclusion, string>> = {
    finished: 'ok',
    handlerFailed: 'handler-failed',
    prepared: 'prepared',
};

/** What is counted when somebody reads the metrics. */
export interface Gauged extends Spender {
    exitStates(): Readonly<Record<ExitState, number>>;
    sessionsAlive(): number;
}

export interface MetricsOptions {
    /** Whether requests are counted for each exit too. */
    readonly exits: boolean;
}

/** Counts by OpenTelemetry's API: nothing happens unless the program has set up an SDK. See `docs/observability.md`. */
export class Metrics implements Subscriber {
    private readonly requests: Counter;
    private readonly waits: Histogram;
    private readonly created: Counter;
    private readonly retired: Counter;
    private readonly siteNames = new Set<string>();
    private readonly exitNames = new Set<string>();

    constructor(
        meter: Meter,
        private readonly options: MetricsOptions,
    ) {
        this.requests = meter.createCounter('proxy_sessions.requests', {
            description: 'Requests by what they taught.',
            unit: '{request}',
        });
        this.waits = meter.createHistogram('proxy_sessions.wait.duration', {
            description: 'How long requests stood in line for an exit.',
            unit: 's',
            advice: { explicitBucketBoundaries: WAIT_BOUNDARIES_SECS },
        });
        this.created = meter.createCounter('proxy_sessions.session.created', {
            description: 'Sessions that were bound to an exit.',
            unit: '{session}',
        });
        this.retired = meter.createCounter('proxy_sessions.session.retired', {
            description: 'Sessions that ended, by reason.',
            unit: '{session}',
        });
    }

    outcome({ lease, verdict: { outcome, rule } }: CrawlEvents['outcome']): void {
        if (outcome !== 'ok') this.count(lease, outcome, rule);
    }

    concluded({ lease, conclusion }: CrawlEvents['concluded']): void {
        this.count(lease, CONCLUSIONS[conclusion], 'ok');
    }

    waited({ site, millis }: CrawlEvents['waited']): void {
        this.waits.record(millis / 1000, this.siteOf(site));
    }

    sessionCreated(): void {
        this.created.add(1);
    }

    sessionRetired({ reason }: CrawlEvents['sessionRetired']): void {
        this.retired.add(1, { 'proxy_sessions.retire.reason': reason });
    }

    private count({ site, exit }: Lease, outcome: string, rule: string): void {
        this.requests.add(1, {
            'proxy_sessions.outcome': outcome,
            'proxy_sessions.rule': rule,
            ...this.siteOf(site),
            ...(this.options.exits && { 'proxy_sessions.exit': nameIn(this.exitNames, MOST_EXITS, exit.label) }),
        });
    }

    private siteOf(site: string): Attributes {
        return { 'proxy_sessions.site': nameIn(this.siteNames, MOST_SITES, site) };
    }
}

/** Each name is a time series of its own, so only the first ones keep their names. */
function nameIn(known: Set<string>, most: number, name: string): string {
    if (known.size < most) known.add(name);
    return known.has(name) ? name : OTHERS;
}

/** Everything of this process that is counted when the metrics are read, by the meter that reads it. */
const gaugedBy = new WeakMap<Meter, Set<Gauged>>();

/**
 * Counts `gauged` whenever the meter is read, together with all others.
 * @returns ends that.
 */
export function gauge(meter: Meter, gauged: Gauged): () => void {
    let all = gaugedBy.get(meter);
    if (all === undefined) {
        gaugedBy.set(meter, (all = new Set()));
        observe(meter, all);
    }
    all.add(gauged);
    return () => all.delete(gauged);
}

function observe(meter: Meter, all: ReadonlySet<Gauged>): void {
    observeSpending(meter, all);
    const exits = meter.createObservableUpDownCounter('proxy_sessions.exit.count', {
        description: 'Exits by state.',
        unit: '{exit}',
    });
    const sessions = meter.createObservableUpDownCounter('proxy_sessions.session.count', {
        description: 'Sessions that are alive.',
        unit: '{session}',
    });
    exits.addCallback((result) => {
        const sum = { unused: 0, working: 0, resting: 0 };
        for (const gauged of all) {
            const counts = gauged.exitStates();
            for (const state of STATES) sum[state] += counts[state];
        }
        for (const state of STATES) result.observe(sum[state], { 'proxy_sessions.exit.state': state });
    });
    sessions.addCallback((result) => {
        let sum = 0;
        for (const gauged of all) sum += gauged.sessionsAlive();
        result.observe(sum);
    });
}

const STATES: readonly ExitState[] = ['unused', 'working', 'resting'];
