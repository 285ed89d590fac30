import type { ProxyConfiguration, Request, SessionPoolOptions } from '@crawlee/core';
import { RequestState } from '../crawlee.js';
import { CrawlStoppedError } from '../hooks/crawl-stopped-error.js';
import type { CrawlerKind } from '../../identity/rotations/rotation.js';
import type { SoftBlocks } from '../../detection/soft-blocks/soft-blocks.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { EventStream } from '../../events/event-stream.js';
import type { SendGate } from '../../dispatch/send-gate.js';
import type { Visitors } from '../proxy-configuration/visitors.js';
import type { ExitSource } from '../../providers/provider.js';
import type { Supplies } from '../../dispatch/supplies.js';
import type { Relays } from '../../relay/relays.js';
import type { Connections } from '../../connections/connections.js';
import type { Clock } from '../../dispatch/clock.js';
import { RequestTracker } from '../../identity/tracking/request-tracker.js';
import type { Assets } from '../browser/assets/assets.js';
import { PageAssets } from '../browser/assets/page-assets.js';
import { BrowserHeaders } from '../browser/browser-headers.js';
import { hasIdentityPerPage } from '../browser/browser-kind.js';
import { BrowserPoolAdapter } from '../browser/browser-pool-adapter.js';
import type { ExitVerification } from '../browser/exit-verifier.js';
import { ExitVerifier } from '../browser/exit-verifier.js';
import type { BrowserIdentities } from '../browser/contexts/browser-identities.js';
import type { SessionFailures } from '../../identity/preparing/session-failures.js';
import type { SessionCallbacks } from '../hooks/callbacks.js';
import type { AnyCrawlerClass } from './crawler-kind.js';
import { canShareProcesses, crawlerKindOf } from './crawler-kind.js';
import { DEFAULT_MAX_REQUEST_RETRIES, patienceMillis, traitsOf } from './crawler-defaults.js';
import { CrawlingHooks } from '../hooks/crawling-hooks.js';
import type { ExitCheck } from '../../identity/exits/exit-check.js';
import { SessionHttpClient } from '../http/http-client.js';
import { DeferredRequests } from '../hooks/deferred-requests.js';
import type { Locale } from '../../common/locale.js';
import type { SessionBinder } from '../../identity/lifetime/session-binder.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { Identity } from '../../identity/identity.js';
import type { NamedIdentities } from '../../identity/named/named-identities.js';
import type { DetectorsParts } from './detectors.js';
import { detectors } from './detectors.js';
import { judgeStreams } from './file-streams.js';
import { mergeOptions, refuseConflicts } from './merge-options.js';
import { dressPlainHalves } from './plain-halves.js';
import { RetryBudget } from '../../identity/tracking/retry-budget.js';
import { ChallengeWait } from '../hooks/challenge-wait.js';
import { ResponseClassifier } from '../hooks/response-classifier.js';
import type { Preparing } from '../hooks/preparations.js';
import { SoftBlockWatch } from '../hooks/soft-block-watch.js';
import { Preparations } from '../hooks/preparations.js';
import type { RobotsFiles } from './robots-files.js';
import { readRobotsThroughExits } from './robots-files.js';
import { IdentityPool } from '../../identity/pool/identity-pool.js';
import { IdentityPools } from '../../identity/pool/identity-pools.js';
import { UnboundSessions } from '../../identity/pool/unbound-sessions.js';
import type { SteadyExits } from '../../identity/exits/steady-exits.js';
import type { SharedResidents } from '../../identity/pool/residents.js';
import type { SiteNames } from '../../identity/routes/site-names.js';
import type { RotationName } from '../../identity/rotations/index.js';
import { rotationFor } from '../../identity/rotations/index.js';
import { SessionChecks } from '../hooks/session-checks.js';
import type { CrawlWatcher } from '../session-pool/crawl-watch.js';
import { PoolPersistence } from '../session-pool/pool-persistence.js';
import { SessionPoolAdapter } from '../session-pool/session-pool-adapter.js';
import type { StateKeeper } from '../../state/keeper.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import type { Tickets } from '../session-pool/tickets.js';
import type { CrawlerOptionsLike } from '../like.js';

/** What all crawlers of one `ProxySessions` share. */
export interface SharedParts extends DetectorsParts {
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly binder: SessionBinder;
    readonly tickets: Tickets;
    readonly visitors: Visitors;
    readonly events: EventStream;
    /** Who hears when crawls begin and end. */
    readonly crawls: CrawlWatcher;
    readonly bridges: SocksBridges;
    readonly relays: Relays;
    readonly connections: Connections;
    readonly steadyExits: SteadyExits;
    readonly proxyConfiguration: ProxyConfiguration;
    readonly sites: SiteNames;
    /** The identities that crawlers have in common; `undefined` when each has its own. */
    readonly residents: SharedResidents | undefined;
    /** Identities that are being prepared, by whichever crawler. */
    readonly preparing: Preparing;
    readonly sendGate: SendGate;
    /** What pages of browsers may load on a site. */
    readonly assetsOf: (site: string) => Assets;
    /** For how long a challenge in a browser may take to solve itself. */
    readonly challengeWaitMillisOf: (site: string) => number;
    /** Tells the user a sentence. */
    readonly warn: (sentence: string) => void;
    readonly robotsFiles: RobotsFiles;
    readonly exitCheck: ExitCheck | undefined;
    /** What an identity says of itself, where the user wants it to fit its exit. */
    readonly localeOf: (identity: Identity) => Locale | undefined;
    /** `undefined` when the user asks for no identities by name. */
    readonly named: NamedIdentities | undefined;
    /** `undefined` when nothing is to be kept. */
    readonly state: StateKeeper | undefined;
    /** How the identities of a route rotate. */
    readonly rotationOf: (route: string | undefined) => RotationName;
    readonly browserIdentities: BrowserIdentities;
    readonly verifyExit: ExitVerification | undefined;
    readonly maxRotationsPerRequest: number;
    readonly callbacks: SessionCallbacks;
    readonly sessionFailures: SessionFailures;
    readonly clock: Clock;
    /** `undefined` when the user does not want them looked for. */
    readonly softBlocks: SoftBlocks | undefined;
}

/** Builds what one crawler needs and merges it around the user's options for it. */
export function crawlerOptions(
    shared: SharedParts,
    crawlerClass: AnyCrawlerClass,
    options: CrawlerOptionsLike,
): CrawlerOptionsLike {
    const kind = crawlerKindOf(crawlerClass);
    const adapters = adaptersFor(shared, crawlerClass, options, 'contexts');
    const { hooks, pool, browsers, httpClient } = adapters;
    if (kind.family === 'adaptive') dressPlainHalves(crawlerClass, httpClient, adapters.browserHeaders);
    if ((options as { readonly respectRobotsTxtFile?: unknown }).respectRobotsTxtFile)
        readRobotsThroughExits(crawlerClass, httpClient, shared.robotsFiles);
    if (options.streamHandler !== undefined) judgeStreams(crawlerClass, httpClient, hooks);
    return mergeOptions(options, {
        kind,
        hooks,
        proxyConfiguration: shared.proxyConfiguration,
        sessionPoolOptions: pool.optionsWith(options.sessionPoolOptions),
        browsers,
        httpClient,
    });
}

/**
 * The adapters of a crawler of that class.
 * @param incognito What becomes of incognito pages; contexts of our own need a launch context that says nothing of them.
 * @throws ProxySessionsError (`invalid-options`) for options that would replace ours.
 */
export function adaptersFor(
    shared: SharedParts,
    crawlerClass: AnyCrawlerClass,
    options: CrawlerOptionsLike,
    incognito: 'contexts' | 'pages' = 'pages',
): CrawlerAdapters {
    const kind = crawlerKindOf(crawlerClass);
    refuseConflicts(options, kind);
    // The launch of an incognito page does not tell for whom it is, and who has a name can be nobody else.
    const isWanted = hasIdentityPerPage(options.launchContext ?? {})
        ? incognito === 'contexts' && shared.named === undefined
        : shared.browserIdentities === 'context';
    const sharesProcesses = isWanted && canShareProcesses(crawlerClass, options);
    return buildAdapters(shared, { ...kind, sharesProcesses }, options);
}

/** The adapters of one crawler, joined to each other. */
export interface CrawlerAdapters {
    readonly hooks: CrawlingHooks;
    readonly pool: SessionPoolAdapter;
    readonly browsers: BrowserPoolAdapter;
    readonly httpClient: SessionHttpClient;
    readonly browserHeaders: BrowserHeaders;
}

/** The adapters of a crawler whose class we are not told; what it can do follows from the rotation asked for. */
export function handWiredAdapters(shared: SharedParts, sessionPoolOptions: SessionPoolOptions): CrawlerAdapters {
    const rotation = shared.rotationOf(undefined);
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
    const { identities, binder, tickets, dispatcher, sites, state, events } = shared;
    const sessionPoolOptions = options.sessionPoolOptions ?? {};
    const { createSessionFunction, blockedStatusCodes, maxPoolSize = Infinity } = sessionPoolOptions;
    const crawler = { ...traitsOf(kind, options), sharesProcesses: kind.sharesProcesses };
    const pool = new SessionPoolAdapter({
        identities,
        binder,
        tickets,
        visitors: shared.visitors,
        crawls: shared.crawls,
        createSessionFunction,
        exitCount: mostExits(dispatcher.supplies),
        exitsArrived: () => dispatcher.supply.arrived(),
        state,
        persistence: persistenceFor(shared, sessionPoolOptions),
    });
    const unbound = new UnboundSessions();
    const poolOf = (route: string | undefined): IdentityPool => {
        const rotation = rotationFor(shared.rotationOf(route), crawler, exitsOf(dispatcher.supplies, route));
        return new IdentityPool({
            dispatcher,
            identities,
            binder,
            rotation,
            crawler,
            route,
            maxIdentities: maxPoolSize,
            requireExits: () => shared.named?.requireExits(route),
            // Whoever wants a new visitor for each request, or each page, shares none.
            shared: rotation.sharing === 'never' && !rotation.continues ? undefined : shared.residents?.of(route),
            unbound,
            makeSession: pool.makeSession,
        });
    };
    const identityPools = new IdentityPools(unbound, poolOf);
    // A rotation that the crawler cannot have is found out before the crawl.
    for (const { route } of dispatcher.supplies) identityPools.of(route);
    const patience = patienceMillis(kind, options);
    const retries = new RetryBudget({
        maxRequestRetries: options.maxRequestRetries ?? DEFAULT_MAX_REQUEST_RETRIES,
        maxRotations: options.maxSessionRotations ?? shared.maxRotationsPerRequest,
    });
    const tracker = new RequestTracker({
        ...shared,
        identityPools,
        retries,
        crawler,
        patienceMillis: patience,
        crawlStopped: (reason) => new CrawlStoppedError(reason),
        isDone: (request) => (request as { readonly state?: RequestState }).state === RequestState.DONE,
    });
    pool.connect(identityPools, tracker);
    const browserHeaders = new BrowserHeaders();
    const httpClient = new SessionHttpClient({ ...shared, browserHeaders }, options.httpClient);
    const classifier = new ResponseClassifier({
        providerOf: ({ exit }) => dispatcher.providerOf(exit),
        identities,
        tracker,
        detectorFor: detectors(shared, blockedStatusCodes),
        challengeWait: new ChallengeWait({
            siteOf: (request) => sites.of(request),
            waitMillisOf: (site) => shared.challengeWaitMillisOf(site),
            clock: shared.clock,
        }),
        softBlocks:
            shared.softBlocks &&
            new SoftBlockWatch({ tracker, sites, softBlocks: shared.softBlocks, events: shared.events }),
    });
    const { prepareSession, checkSession } = shared.callbacks;
    const failures = shared.sessionFailures;
    const hooks = new CrawlingHooks({
        identities,
        named: shared.named,
        bridges: shared.bridges,
        standIn: () => pool.standIn(),
        tracker,
        classifier,
        browserHeaders,
        clock: shared.clock,
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
        checks: checkSession && new SessionChecks({ checkSession, failures, identities, sites }),
        retries,
        // Sessions that the user makes keep all limits of Crawlee's, and so do those for which the user sets this one.
        countsErrors:
            createSessionFunction !== undefined || sessionPoolOptions.sessionOptions?.maxErrorScore !== undefined,
        sendGate: shared.sendGate,
        exitVerifier: new ExitVerifier(shared.verifyExit, shared.connections.proofs),
        assets: new PageAssets({ ...shared, onTrouble: shared.warn }),
        deferredRequests: new DeferredRequests({ ...shared, tracker }),
        sites,
        stopReason: () => dispatcher.stopReason,
        events,
        endsAreStored: async () => state?.retirementsWritten(),
    });
    const browsers = new BrowserPoolAdapter({
        ...shared,
        pool,
        contexts: !kind.sharesProcesses ? 'none' : crawler.useIncognitoPages ? 'of-one-page' : 'kept',
    });
    hooksByTracker.set(tracker, hooks);
    return { hooks, pool, browsers, httpClient, browserHeaders };
}

const hooksByTracker = new WeakMap<RequestTracker, CrawlingHooks>();

/** The hooks of the crawler that has the request under way. */
export function hooksFor({ tickets }: SharedParts, request: Request): CrawlingHooks | undefined {
    const tracker = tickets.trackerOf(request);
    return tracker && hooksByTracker.get(tracker);
}

/** As many as a list that changes may have later. */
const ROOM_FOR_CHANGES = 10_000;

function mostExits(supplies: Supplies): number {
    let most = 0;
    for (const { provider } of supplies) {
        const { exits } = provider;
        if (exits.kind !== 'listed') continue;
        const { size } = exits.list ?? { size: exits.exits.length };
        most += exits.list?.loading === undefined ? size : Math.max(size, ROOM_FOR_CHANGES);
    }
    return most;
}

/** Where the exits of a route come from; tiers are alike as far as rotations go. */
function exitsOf(supplies: Supplies, route: string | undefined): ExitSource {
    return supplies.ofRoute(route)[0]!.provider.exits;
}

function persistenceFor(
    { state, identities }: SharedParts,
    { persistenceOptions, persistStateKey }: SessionPoolOptions,
): PoolPersistence | undefined {
    if (state === undefined || persistenceOptions?.enable === false) return undefined;
    return new PoolPersistence({ state, identities }, persistStateKey);
}
