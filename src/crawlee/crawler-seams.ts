import type { ProxyConfiguration, SessionPoolOptions } from '@crawlee/core';
import { createDetector } from '../detection/detector.js';
import type { Rule } from '../detection/rule.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Provider } from '../providers/provider.js';
import type { Relays } from '../relay/relays.js';
import type { Clock } from '../dispatch/clock.js';
import { Broker } from './broker.js';
import { BrowserSeam } from './browser-pool.js';
import type { CallbackFailures } from './callback-failures.js';
import type { SessionCallbacks } from './callbacks.js';
import type { AnyCrawlerClass, CrawlerKind } from './crawler-kind.js';
import { crawlerKindOf } from './crawler-kind.js';
import { DEFAULT_MAX_REQUEST_RETRIES, patienceMillis, traitsOf } from './crawler-defaults.js';
import { CrawlingHooks } from './crawling-hooks.js';
import type { ExitCheck } from './exit-check.js';
import { SessionHttpClient } from './http-client.js';
import { FairRequests } from './fair-requests.js';
import type { Identities } from './identities.js';
import type { CrawlerOptionsLike } from './merge-options.js';
import { mergeOptions, refuseConflicts } from './merge-options.js';
import { RetryBudget } from './retry-budget.js';
import { Observer } from './observer.js';
import { Preparations } from './preparations.js';
import type { Reporting } from './reporting.js';
import { Roster } from './roster.js';
import type { RotationName } from './rotations/index.js';
import { rotationFor } from './rotations/index.js';
import { SessionChecks } from './session-checks.js';
import { PoolPersistence } from './pool-persistence.js';
import { PoolSeam } from './session-pool.js';
import type { StateKeeper } from '../state/keeper.js';
import type { SocksBridges } from '../relay/socks-bridges.js';
import type { Tickets } from './tickets.js';

/** What all crawlers of one `ProxySessions` share. */
export interface SharedParts {
    readonly provider: Provider;
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly tickets: Tickets;
    readonly reporting: Reporting;
    readonly bridges: SocksBridges;
    readonly relays: Relays;
    readonly proxyConfiguration: ProxyConfiguration;
    readonly siteOf: (url: string) => string;
    readonly exitCheck: ExitCheck | undefined;
    /** `undefined` when nothing is to be kept. */
    readonly state: StateKeeper | undefined;
    readonly rotation: RotationName;
    readonly maxRotationsPerRequest: number;
    readonly callbacks: SessionCallbacks;
    readonly callbackFailures: CallbackFailures;
    readonly clock: Clock;
    readonly detection: { readonly rules: readonly Rule[]; readonly disable: readonly string[] };
}

/** Builds what one crawler needs and merges it around the user's options for it. */
export function crawlerOptions(
    shared: SharedParts,
    crawlerClass: AnyCrawlerClass,
    options: CrawlerOptionsLike,
): CrawlerOptionsLike {
    const kind = crawlerKindOf(crawlerClass);
    refuseConflicts(options, kind);
    const { hooks, pool, browsers, httpClient } = buildSeams(shared, kind, options);
    return mergeOptions(options, {
        kind,
        hooks,
        proxyConfiguration: shared.proxyConfiguration,
        sessionPoolOptions: pool.optionsWith(options.sessionPoolOptions),
        browsers,
        httpClient,
    });
}

/** The seams of one crawler, joined to each other. */
export interface CrawlerSeams {
    readonly hooks: CrawlingHooks;
    readonly pool: PoolSeam;
    readonly browsers: BrowserSeam;
    readonly httpClient: SessionHttpClient;
}

/** The seams of a crawler whose class we are not told; what it can do follows from the rotation asked for. */
export function handWiredSeams(shared: SharedParts, sessionPoolOptions: SessionPoolOptions): CrawlerSeams {
    const { rotation } = shared;
    const family = rotation === 'per-page' || rotation === 'per-browser' ? 'browser' : 'http';
    return buildSeams(
        shared,
        { name: 'a crawler wired by hand', family },
        { sessionPoolOptions, launchContext: { useIncognitoPages: rotation === 'per-page' } },
    );
}

function buildSeams(shared: SharedParts, kind: CrawlerKind, options: CrawlerOptionsLike): CrawlerSeams {
    const { provider, identities, tickets, dispatcher, siteOf, state, reporting } = shared;
    const sessionPoolOptions = options.sessionPoolOptions ?? {};
    const { createSessionFunction, blockedStatusCodes, maxPoolSize = Infinity } = sessionPoolOptions;
    const crawler = traitsOf(kind, options);
    const rotation = rotationFor(shared.rotation, crawler, provider.exits);
    const pool = new PoolSeam({
        identities,
        tickets,
        crawls: reporting,
        createSessionFunction,
        exitCount: provider.exits.kind === 'listed' ? provider.exits.exits.length : 0,
        state,
        persistence: persistenceFor(shared, sessionPoolOptions),
    });
    const roster = new Roster({
        dispatcher,
        identities,
        rotation,
        crawler,
        maxIdentities: maxPoolSize,
        makeSession: pool.makeSession,
    });
    const patience = patienceMillis(kind, options);
    const broker = new Broker({ ...shared, roster, rotation, crawler, patienceMillis: patience });
    pool.connect(roster, broker);
    const httpClient = new SessionHttpClient(shared, options.httpClient);
    const observer = new Observer({
        provider,
        identities,
        broker,
        detector: createDetector({ ...shared.detection, service: provider, blockedStatuses: blockedStatusCodes }),
    });
    const { prepareSession, checkSession } = shared.callbacks;
    const failures = shared.callbackFailures;
    const hooks = new CrawlingHooks({
        identities,
        broker,
        observer,
        preparations:
            prepareSession &&
            new Preparations({
                ...shared,
                prepareSession,
                failures,
                broker,
                httpClient,
                patienceMillis: patience,
                timeoutMillis: patience,
                judge: (identity, url, seen) => observer.judgeErrand(identity, url, seen),
            }),
        checks: checkSession && new SessionChecks({ checkSession, failures, identities, siteOf }),
        retries: new RetryBudget({
            maxRequestRetries: options.maxRequestRetries ?? DEFAULT_MAX_REQUEST_RETRIES,
            maxRotations: options.maxSessionRotations ?? shared.maxRotationsPerRequest,
        }),
        fairRequests: new FairRequests(shared),
        siteOf,
        stopReason: () => dispatcher.stopReason,
        endsAreStored: async () => state?.retirementsWritten(),
    });
    const browsers = new BrowserSeam(identities, pool, shared.relays, reporting.listeners);
    return { hooks, pool, browsers, httpClient };
}

function persistenceFor(
    { state, identities }: SharedParts,
    { persistenceOptions, persistStateKey }: SessionPoolOptions,
): PoolPersistence | undefined {
    if (state === undefined || persistenceOptions?.enable === false) return undefined;
    return new PoolPersistence({ state, identities }, persistStateKey);
}
