import type { SessionPoolOptions } from '@crawlee/core';
import { RequestState } from '../crawlee.js';
import { CrawlStoppedError } from '../hooks/crawl-stopped-error.js';
import type { CrawlerKind } from '../../identity/rotations/rotation.js';
import type { ExitSource } from '../../providers/provider.js';
import type { Supplies } from '../../dispatch/supplies.js';
import { RequestTracker } from '../../identity/tracking/request-tracker.js';
import { DEFAULT_MAX_REQUEST_RETRIES, patienceMillis, traitsOf } from './crawler-defaults.js';
import { RetryBudget } from '../../identity/tracking/retry-budget.js';
import { IdentityPool } from '../../identity/pool/identity-pool.js';
import { IdentityPools } from '../../identity/pool/identity-pools.js';
import { UnboundSessions } from '../../identity/pool/unbound-sessions.js';
import { rotationFor } from '../../identity/rotations/index.js';
import { PoolPersistence } from '../session-pool/pool-persistence.js';
import { SessionPoolAdapter } from '../session-pool/session-pool-adapter.js';
import type { CrawlerOptionsLike } from '../like.js';
import type { CrawlerTraits } from '../../identity/rotations/rotation.js';
import type { SharedParts } from './shared-parts.js';

/** What one crawler is built of. */
export interface WiredCrawler extends CrawlerKind {
    readonly sharesProcesses: boolean;
}

/** How one crawler gets its identities. */
export interface CrawlerIdentities {
    readonly pool: SessionPoolAdapter;
    readonly tracker: RequestTracker;
    readonly retries: RetryBudget;
    readonly crawler: CrawlerTraits;
    readonly patienceMillis: number;
}

/** @throws ProxySessionsError (`invalid-options`) when the crawler cannot rotate as asked. */
export function crawlerIdentities(
    shared: SharedParts,
    kind: WiredCrawler,
    options: CrawlerOptionsLike,
): CrawlerIdentities {
    const { identities, binder, tickets, dispatcher, state } = shared;
    const { sessionPoolOptions = {} } = options;
    const crawler = { ...traitsOf(kind, options), sharesProcesses: kind.sharesProcesses };
    const pool = new SessionPoolAdapter({
        identities,
        binder,
        tickets,
        visitors: shared.visitors,
        crawls: shared.crawls,
        createSessionFunction: sessionPoolOptions.createSessionFunction,
        exitCount: mostExits(dispatcher.supplies),
        exitsArrived: () => dispatcher.supply.arrived(),
        state,
        persistence: persistenceFor(shared, sessionPoolOptions),
    });
    const identityPools = identityPoolsFor(shared, crawler, pool, sessionPoolOptions.maxPoolSize);
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
    return { pool, tracker, retries, crawler, patienceMillis: patience };
}

/** A pool for each route. */
function identityPoolsFor(
    shared: SharedParts,
    crawler: CrawlerTraits,
    { makeSession }: SessionPoolAdapter,
    maxIdentities = Infinity,
): IdentityPools {
    const { dispatcher, identities, binder } = shared;
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
            maxIdentities,
            requireExits: () => shared.named?.requireExits(route),
            // Whoever wants a new visitor for each request, or each page, shares none.
            shared: rotation.sharing === 'never' && !rotation.continues ? undefined : shared.residents?.of(route),
            unbound,
            makeSession,
        });
    };
    const identityPools = new IdentityPools(unbound, poolOf);
    // A rotation that the crawler cannot have is found out before the crawl.
    for (const { route } of dispatcher.supplies) identityPools.of(route);
    return identityPools;
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
