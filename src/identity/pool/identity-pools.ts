import type { Identity } from '../identity.js';
import type { IdentityPool } from './identity-pool.js';
import type { SessionLike } from '../like.js';
import type { UnboundSessions } from './unbound-sessions.js';

/** Beyond so many pools, empty ones are forgotten. */
const MOST_POOLS = 1_000;

/** The identities of one crawler: a pool for each route, because routes have their own exits and rotations. */
export class IdentityPools {
    private readonly byRoute = new Map<string | undefined, IdentityPool>();

    /**
     * @param unbound Sessions without an exit, for whichever pool needs one first.
     * @param make Makes the pool of a route; `undefined` is for requests without a route.
     */
    constructor(
        readonly unbound: UnboundSessions,
        private readonly make: (route: string | undefined) => IdentityPool,
    ) {}

    of(route: string | undefined): IdentityPool {
        let pool = this.byRoute.get(route);
        if (pool !== undefined) return pool;
        if (this.byRoute.size >= MOST_POOLS) this.forgetEmpty();
        pool = this.make(route);
        this.byRoute.set(route, pool);
        return pool;
    }

    private forgetEmpty(): void {
        for (const [route, pool] of this.byRoute) if (pool.isEmpty && !pool.isMaking) this.byRoute.delete(route);
    }

    *[Symbol.iterator](): Iterator<Identity> {
        for (const pool of this.byRoute.values()) yield* pool;
    }

    /** Any session that could serve now, for callers who do not say for what. */
    get anySession(): SessionLike | undefined {
        for (const { anySession } of this.byRoute.values()) if (anySession !== undefined) return anySession;
        return this.unbound.any;
    }

    /** Whether an identity is being made. */
    get isMaking(): boolean {
        for (const pool of this.byRoute.values()) if (pool.isMaking) return true;
        return false;
    }

    get isEmpty(): boolean {
        for (const pool of this.byRoute.values()) if (!pool.isEmpty) return false;
        return true;
    }

    /** Forgets the identities without a name. Their sessions are not retired. */
    disband(): void {
        for (const pool of this.byRoute.values()) pool.disband();
        this.unbound.clear();
    }
}
