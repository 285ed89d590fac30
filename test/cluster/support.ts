import { onTestFinished } from 'vitest';
import { RedisServer } from '../../scripts/lib/redis-server.mjs';
import { Cluster } from '../../src/cluster/cluster.js';
import type { Clock } from '../../src/dispatch/clock.js';
import { systemClock } from '../../src/dispatch/clock.js';
import { Dispatcher } from '../../src/dispatch/dispatcher.js';
import { Exhaustion } from '../../src/dispatch/exhaustion.js';
import type { Lease } from '../../src/engine/engine.js';
import { EventStream } from '../../src/events/event-stream.js';
import { Engine } from '../../src/engine/engine.js';
import type { Exit } from '../../src/engine/exit.js';
import { seededRandom } from '../../src/engine/random.js';
import type { Verdict } from '../../src/engine/verdict.js';
import type { Provider } from '../../src/index.js';
import { proxyUrls } from '../../src/index.js';
import { ExitNames } from '../../src/state/exit-names.js';
import type { ClusterBook, CoordinationStore, WhenCutOff } from '../../src/stores/coordination-store.js';
import { RedisConnection } from '../../src/stores/redis/connection.js';
import { RedisCoordinationStore } from '../../src/stores/redis/redis-coordination-store.js';
import { Supplies } from '../../src/dispatch/supplies.js';

/** A Redis that ends with the test. */
export async function redis(): Promise<RedisServer> {
    const server = await RedisServer.start();
    onTestFinished(() => server.stop());
    return server;
}

export const TERM_MILLIS = 600;

export function storeFor({ url }: Pick<RedisServer, 'url'>, workerId: string): RedisCoordinationStore {
    const connection = new RedisConnection({ name: 'Redis', redis: { kind: 'url', url }, timeoutMillis: 500 });
    onTestFinished(() => connection.close());
    return new RedisCoordinationStore({
        connection,
        prefix: 'test',
        workerId,
        termMillis: TERM_MILLIS,
        keepMillis: 60_000,
    });
}

export interface TestWorker {
    readonly engine: Engine;
    readonly dispatcher: Dispatcher;
    /** What it said about the store. */
    readonly told: string[];
    /** Exits whose sessions had to end. */
    readonly withdrawn: Exit[];
    lease(site?: string): Promise<Lease>;
    finish(lease: Lease, verdict: Verdict): void;
    /** As if its machine had gone: nothing is heard of it any more. */
    vanish(): Promise<void>;
}

export const SITE = 'shop.test';
export const BLOCKED: Verdict = { outcome: 'blocked', rule: 'test', evidence: 'status 403' };

/** A worker of the cluster, without a crawler. */
export function workerFor(
    server: Pick<RedisServer, 'url'>,
    id: string,
    provider: Provider,
    whenCutOff: WhenCutOff = 'stop',
): TestWorker {
    const store = storeFor(server, id);
    const worker = joinCluster({ id, store, provider, clock: systemClock, termMillis: TERM_MILLIS, whenCutOff });
    onTestFinished(() => worker.dispatcher.close());
    return worker;
}

/** A worker that joins as a crawl would. */
export function joinAs(cluster: ClusterBook, provider: Provider): TestWorker {
    const { workerId, ...membership } = cluster.join();
    const worker = joinCluster({ id: workerId, ...membership, name: cluster.name, provider, clock: systemClock });
    onTestFinished(() => worker.dispatcher.close());
    return worker;
}

export interface JoinOptions {
    readonly id: string;
    readonly store: CoordinationStore;
    readonly provider: Provider;
    readonly clock: Clock;
    readonly termMillis: number;
    readonly whenCutOff?: WhenCutOff;
    readonly name?: string;
    /** Of the same provider. */
    readonly names?: ExitNames;
}

export function joinCluster({ name = 'Redis', whenCutOff = 'stop', ...options }: JoinOptions): TestWorker {
    const { id, store, provider, clock, termMillis } = options;
    const random = seededRandom(1);
    const [told, withdrawn]: [string[], Exit[]] = [[], []];
    const cooldown = { baseMillis: 30_000, capMillis: 3_600_000 };
    const supplies = Supplies.of(provider);
    const engine = new Engine({ random, cooldown, maxSites: 10, maxLeaseMillis: 600_000 });
    const events = new EventStream();
    events.subscribe({ exitHandedOver: ({ exit }) => void withdrawn.push(exit) });
    const dispatcher = new Dispatcher({
        engine,
        supplies,
        clock,
        random,
        exhaustion: new Exhaustion(() => ({ whenExhausted: 'wait', maxWaitMillis: 100_000 })),
        events,
    });
    dispatcher.open(
        new Cluster({
            name,
            membership: { workerId: id, termMillis, whenCutOff, store },
            engine,
            dispatcher,
            provider,
            names: options.names ?? new ExitNames(supplies),
            clock,
            random,
            events,
            log: { warning: (message) => told.push(message), info: (message) => told.push(message) },
        }),
    );
    return {
        engine,
        dispatcher,
        told,
        withdrawn,
        lease: (site = SITE) => dispatcher.lease(site),
        finish(lease, verdict) {
            dispatcher.note(lease, verdict, `https://${lease.site}/`);
            dispatcher.release(lease);
        },
        vanish: () => store.close(),
    };
}

export function listOf(count: number, perNetwork = count): Provider {
    const urls = Array.from({ length: count }, (_, index) => {
        return `http://10.0.${Math.floor(index / perNetwork)}.${(index % perNetwork) + 1}:8000`;
    });
    return proxyUrls(urls);
}

export function exitsOf({ engine }: TestWorker): string[] {
    return [...engine.knownExits()].filter(({ dropped }) => !dropped).map(({ label }) => label);
}
