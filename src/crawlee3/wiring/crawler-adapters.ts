import type { ProxyConfiguration, SessionPoolOptions } from '@crawlee/core';
import { RequestState } from '@crawlee/core';
import { CrawlStoppedError } from '../hooks/crawl-stopped-error.js';
import type { CrawlerKind } from '../../identity/rotations/rotation.js';
import { createDetector } from '../../detection/detector.js';
import type { Rule } from '../../detection/rule.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { SendGate } from '../../dispatch/send-gate.js';
import type { Provider } from '../../providers/provider.js';
import type { Relays } from '../../relay/relays.js';
import type { Connections } from '../../connections/connections.js';
import type { Clock } from '../../dispatch/clock.js';
import { RequestTracker } from '../../identity/request-tracker.js';
import { BrowserHeaders } from '../browser/browser-headers.js';
import { BrowserPoolAdapter } from '../browser/browser-pool-adapter.js';
import type { BrowserIdentities } from '../browser/contexts/browser-identities.js';
import type { CallbackFailures } from '../../identity/callback-failures.js';
import type { SessionCallbacks } from '../hooks/callbacks.js';
import type { AnyCrawlerClass } from './crawler-kind.js';
import { canShareProcesses, crawlerKindOf } from './crawler-kind.js';
import { DEFAULT_MAX_REQUEST_RETRIES, patienceMillis, traitsOf } from './crawler-defaults.js';
import { CrawlingHooks } from '../hooks/crawling-hooks.js';
import type { ExitCheck } from '../../identity/exit-check.js';
import { SessionHttpClient } from '../http/http-client.js';
import { DeferredRequests } from '../hooks/deferred-requests.js';
import type { Identities } from '../../identity/identities.js';
import type { NamedIdentities } from '../../identity/named-identities.js';
import { mergeOptions, refuseConflicts } from './merge-options.js';
import { RetryBudget } from '../../identity/retry-budget.js';
import { ResponseClassifier } from '../hooks/response-classifier.js';
import { Preparations } from '../hooks/preparations.js';
import type { Reporting } from './reporting.js';
import { IdentityPool } from '../../identity/identity-pool.js';
import type { RotationName } from '../../identity/rotations/index.js';
import { rotationFor } from '../../identity/rotations/index.js';
import { SessionChecks } from '../hooks/session-checks.js';
import { PoolPersistence } from '../session-pool/pool-persistence.js';
import { SessionPoolAdapter } from '../session-pool/session-pool-adapter.js';
import type { StateKeeper } from '../../state/keeper.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import type { Tickets } from '../session-pool/tickets.js';
import type { CrawlerOptionsLike } from '../like.js';

/** What all crawlers of one `ProxySessions` share. */
export interface SharedParts {
    readonly provider: Provider;
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly tickets: Tickets;
    readonly reporting: Reporting;
    readonly bridges: SocksBridges;
    readonly relays: Relays;
    readonly connections: Connections;
    readonly proxyConfiguration: ProxyConfiguration;
    readonly siteOf: (url: string) => string;
    readonly sendGate: SendGate;
    readonly exitCheck: ExitCheck | undefined;
    /** `undefined` when the user asks for no identities by name. */
    readonly named: NamedIdentities | undefined;
    /** `undefined` when nothing is to be kept. */
    readonly state: StateKeeper | undefined;
    readonly rotation: RotationName;
    readonly browserIdentities: BrowserIdentities;
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
    const sharesProcesses = shared.browserIdentities === 'context' && canShareProcesses(crawlerClass, options);
    const { hooks, pool, browsers, httpClient } = buildAdapters(shared, { ...kind, sharesProcesses }, options);
    return mergeOptions(options, {
        kind,
        hooks,
        proxyConfiguration: shared.proxyConfiguration,
        sessionPoolOptions: pool.optionsWith(options.sessionPoolOptions),
        browsers,
        httpClient,
    });
}

/** The adapters of one crawler, joined to each other. */
export interface CrawlerAdapters {
    readonly hooks: CrawlingHooks;
    readonly pool: SessionPoolAdapter;
    readonly browsers: BrowserPoolAdapter;
    readonly httpClient: SessionHttpClient;
}

/** The adapters of a crawler whose class we are not told; what it can do follows from the rotation asked for. */
export function handWiredAdapters(shared: SharedParts, sessionPoolOptions: SessionPoolOptions): CrawlerAdapters {
    const { rotation } = shared;
    const family = rotation === 'per-page' || rotation === 'per-browser' ? 'browser' : 'http';
    return buildAdapters(
        shared,
        { name: 'a crawler wired by hand', family, sharesProcesses: false },
        { sessionPoolOptions, launchContext: { useIncognitoPages: rotation === 'per-page' } },
    );
}

interface WiredCrawler extends CrawlerKind {
    readonly sharesProcesses: boolean;
}

function buildAdapters(shared: SharedParts, kind: WiredCrawler, options: CrawlerOptionsLike): CrawlerAdapters {
    const { provider, identities, tickets, dispatcher, siteOf, state, reporting } = shared;
    const sessionPoolOptions = options.sessionPoolOptions ?? {};
    const { createSessionFunction, blockedStatusCodes, maxPoolSize = Infinity } = sessionPoolOptions;
    const crawler = { ...traitsOf(kind, options), sharesProcesses: kind.sharesProcesses };
    const rotation = rotationFor(shared.rotation, crawler, provider.exits);
    const pool = new SessionPoolAdapter({
        identities,
        tickets,
        crawls: reporting,
        createSessionFunction,
        exitCount: mostExits(provider),
        state,
        persistence: persistenceFor(shared, sessionPoolOptions),
    });
    const identityPool = new IdentityPool({
        dispatcher,
        identities,
        rotation,
        crawler,
        maxIdentities: maxPoolSize,
        requireExits: () => shared.named?.requireExits(),
        makeSession: pool.makeSession,
    });
    const patience = patienceMillis(kind, options);
    const retries = new RetryBudget({
        maxRequestRetries: options.maxRequestRetries ?? DEFAULT_MAX_REQUEST_RETRIES,
        maxRotations: options.maxSessionRotations ?? shared.maxRotationsPerRequest,
    });
    const tracker = new RequestTracker({
        ...shared,
        identityPool,
        retries,
        rotation,
        crawler,
        patienceMillis: patience,
        crawlStopped: (reason) => new CrawlStoppedError(reason),
        isDone: (request) => (request as { readonly state?: RequestState }).state === RequestState.DONE,
    });
    pool.connect(identityPool, tracker);
    const browserHeaders = new BrowserHeaders();
    const httpClient = new SessionHttpClient({ ...shared, browserHeaders }, options.httpClient);
    const classifier = new ResponseClassifier({
        provider,
        identities,
        tracker,
        detector: createDetector({ ...shared.detection, service: provider, blockedStatuses: blockedStatusCodes }),
    });
    const { prepareSession, checkSession } = shared.callbacks;
    const failures = shared.callbackFailures;
    const hooks = new CrawlingHooks({
        identities,
        named: shared.named,
        standIn: () => pool.standIn(),
        browserHeaders,
        tracker,
        classifier,
        preparations:
            prepareSession &&
            new Preparations({
                ...shared,
                prepareSession,
                failures,
                tracker,
                httpClient,
                patienceMillis: patience,
                timeoutMillis: patience,
                judge: (identity, url, seen) => classifier.judgePreparation(identity, url, seen),
            }),
        checks: checkSession && new SessionChecks({ checkSession, failures, identities, siteOf }),
        retries,
        // Sessions that the user makes keep all limits of Crawlee's, and so do those for which the user sets this one.
        countsErrors:
            createSessionFunction !== undefined || sessionPoolOptions.sessionOptions?.maxErrorScore !== undefined,
        sendGate: shared.sendGate,
        deferredRequests: new DeferredRequests({ ...shared, tracker }),
        siteOf,
        stopReason: () => dispatcher.stopReason,
        listeners: reporting.listeners,
        endsAreStored: async () => state?.retirementsWritten(),
    });
    const browsers = new BrowserPoolAdapter({
        ...shared,
        pool,
        listener: reporting.listeners,
        sharesProcesses: kind.sharesProcesses,
    });
    return { hooks, pool, browsers, httpClient };
}

/** As many as a list that changes may have later. */
const ROOM_FOR_CHANGES = 10_000;

function mostExits({ exits }: Provider): number {
    if (exits.kind !== 'listed') return 0;
    return exits.list?.loading === undefined ? exits.exits.length : Math.max(exits.exits.length, ROOM_FOR_CHANGES);
}

function persistenceFor(
    { state, identities }: SharedParts,
    { persistenceOptions, persistStateKey }: SessionPoolOptions,
): PoolPersistence | undefined {
    if (state === undefined || persistenceOptions?.enable === false) return undefined;
    return new PoolPersistence({ state, identities }, persistStateKey);
}
