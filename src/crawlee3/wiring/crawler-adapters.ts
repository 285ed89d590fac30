import type { Request, SessionPoolOptions } from '@crawlee/core';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import { PageAssets } from '../browser/assets/page-assets.js';
import { BrowserHeaders } from '../browser/browser-headers.js';
import { hasIdentityPerPage } from '../browser/browser-kind.js';
import { BrowserPoolAdapter } from '../browser/browser-pool-adapter.js';
import { ExitVerifier } from '../browser/exit-verifier.js';
import type { AnyCrawlerClass } from './crawler-kind.js';
import { canShareProcesses, crawlerKindOf } from './crawler-kind.js';
import { CrawlingHooks } from '../hooks/crawling-hooks.js';
import { SessionHttpClient } from '../http/http-client.js';
import { DeferredRequests } from '../hooks/deferred-requests.js';
import { detectors } from './detectors.js';
import { judgeStreams } from './file-streams.js';
import { mergeOptions, refuseConflicts } from './merge-options.js';
import { dressPlainHalves } from './plain-halves.js';
import { ChallengeWait } from '../hooks/challenge-wait.js';
import { ResponseClassifier } from '../hooks/response-classifier.js';
import { SoftBlockWatch } from '../hooks/soft-block-watch.js';
import { Preparations } from '../hooks/preparations.js';
import { readRobotsThroughExits } from './robots-files.js';
import { SessionChecks } from '../hooks/session-checks.js';
import type { SessionPoolAdapter } from '../session-pool/session-pool-adapter.js';
import type { CrawlerOptionsLike } from '../like.js';
import type { WiredCrawler } from './crawler-identities.js';
import { crawlerIdentities } from './crawler-identities.js';
import type { SharedParts } from './shared-parts.js';

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

function buildAdapters(shared: SharedParts, kind: WiredCrawler, options: CrawlerOptionsLike): CrawlerAdapters {
    const { identities, dispatcher, sites, state, events } = shared;
    const { createSessionFunction, blockedStatusCodes, sessionOptions } = options.sessionPoolOptions ?? {};
    const { pool, tracker, retries, crawler, patienceMillis } = crawlerIdentities(shared, kind, options);
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
                patienceMillis,
                timeoutMillis: patienceMillis,
                judge: (identity, url, seen) => classifier.judgePreparation(identity, url, seen),
            }),
        checks: checkSession && new SessionChecks({ checkSession, failures, identities, sites }),
        retries,
        // Sessions that the user makes keep all limits of Crawlee's, and so do those for which the user sets this one.
        countsErrors: createSessionFunction !== undefined || sessionOptions?.maxErrorScore !== undefined,
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
