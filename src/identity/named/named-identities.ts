import { makeRoom } from '../../common/make-room.js';
import { describeMillis } from '../../common/duration.js';
import { invalidOption } from '../../common/errors.js';
import { describeValue } from '../../common/options.js';
import { untilAborted } from '../../common/until-aborted.js';
import type { BoundWait } from '../../dispatch/bound-leases.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import { NoExitError } from '../../dispatch/no-exit-error.js';
import { tooFewExits } from '../../dispatch/stop-reasons.js';
import type { Verdict } from '../../engine/verdict.js';
import type { Identities } from '../lifetime/identities.js';
import type { Identity } from '../identity.js';
import { IdentityLease } from '../pool/identity-lease.js';
import type { AcquireOptions, IdentityPool } from '../pool/identity-pool.js';
import { Introductions } from './introductions.js';
import type { RequestLike } from '../like.js';
import type { SessionFailures } from '../preparing/session-failures.js';
import { nameVia } from '../routes/site-names.js';

export const ON_BLOCKED = ['wait', 'new-exit', 'fail'] as const;

/** What becomes of a named identity that a site turned away, or whose proxy failed. */
export type OnBlocked = (typeof ON_BLOCKED)[number];

export interface NamedIdentitiesParts {
    readonly identityOf: (request: RequestLike) => string | undefined;
    readonly exclusive: boolean;
    readonly onBlocked: OnBlocked;
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly sessionFailures: Pick<SessionFailures, 'requireHope'>;
    /** How long a site may be waited for. */
    readonly maxWaitMillisOf: (site: string) => number;
    /** Resolves when what a later run needs of the sessions is stored, or after a while. */
    readonly saved: () => Promise<void>;
}

/** Rests that are remembered at the same time. */
const MOST_RESTS = 10_000;

/** The identities that the user asks for by name: each key has one, for as long as that lives. */
export class NamedIdentities {
    private readonly introductions = new Introductions();
    /** By key, one identity at a time is made. */
    private readonly opening = new Map<string, Promise<unknown>>();
    /** Since when a key has been waiting for its exit to come back to a site. */
    private readonly restingSince = new Map<string, number>();

    constructor(private readonly parts: NamedIdentitiesParts) {}

    /** The name of the identity that the request is for. @throws ProxySessionsError for what is no name */
    keyOf(request: RequestLike): string | undefined {
        const key: unknown = this.parts.identityOf(request);
        if (key === undefined || (typeof key === 'string' && key !== '')) return key;
        throw invalidOption(
            `ProxySessions: "identityOf" must return a text, or with undefined; got ${describeValue(key, true)}.`,
        );
    }

    /**
     * The identity of that name, as soon as it may serve the request; the caller's until it releases it.
     * @throws the reason of the signal; NoExitError at the deadline, or when exit or name are not to be waited for.
     */
    async acquire(key: string, pool: IdentityPool, site: string, options: AcquireOptions): Promise<IdentityLease> {
        const { dispatcher, identities } = this.parts;
        const name = nameVia(key, pool.route);
        for (;;) {
            this.parts.sessionFailures.requireHope(site, key);
            const identity = this.find(key, pool);
            if (identity !== undefined) {
                const wait = this.waitOf(identity, site);
                const lease = await dispatcher.bound.toIdentity(identity.exit, site, options, wait);
                if (identities.isFit(identity)) {
                    identity.promisedRequests += 1;
                    return new IdentityLease(dispatcher, identity, lease, () =>
                        this.introductions.ended(identity, site),
                    );
                }
                this.introductions.ended(identity, site);
                dispatcher.release(lease);
            } else if (this.opening.has(name)) {
                await untilAborted(
                    this.opening.get(name)!.catch(() => undefined),
                    options.signal,
                );
            } else {
                const begun = this.begin(key, pool, site, options);
                this.opening.set(name, begun);
                return begun.finally(() => this.opening.delete(name));
            }
        }
    }

    /** @throws NoExitError when named identities keep all exits, so that none is left for anybody else */
    requireExits(route: string | undefined): void {
        let count = 0;
        for (const { provider } of this.parts.dispatcher.supplies.ofRoute(route)) {
            if (provider.exits.kind !== 'listed') return;
            count += provider.exits.list?.size ?? provider.exits.exits.length;
        }
        if (this.parts.identities.size < count) return;
        const ofRoute = [...this.parts.identities].filter(({ exit }) => exit.route === route);
        const kept = ofRoute.filter(({ keepsExit }) => keepsExit).length;
        if (kept > 0 && kept >= count) throw tooFewExits(kept);
    }

    /** The site accepted a request of the identity. */
    async accepted(identity: Identity, site: string): Promise<void> {
        if (identity.key === undefined) return;
        this.restingSince.delete(`${identity.key} ${site}`);
        if (!this.introductions.accepted(identity, site)) return;
        // Its cookies have to be there after a crash, or the site would see another visitor.
        await this.parts.saved();
        this.parts.dispatcher.moveQueues();
    }

    ended(identity: Identity, site: string): void {
        if (identity.key !== undefined) this.introductions.ended(identity, site);
    }

    /** Whether a request of the identity that was turned away is given up at once. */
    givesUp({ key }: Identity, verdict: Verdict | undefined): boolean {
        return key !== undefined && this.parts.onBlocked === 'fail' && verdict?.outcome === 'blocked';
    }

    private find(key: string, pool: IdentityPool): Identity | undefined {
        const identity = this.parts.identities.named(key, pool.route);
        if (identity === undefined || !this.parts.identities.isFit(identity)) return undefined;
        if (this.keepsExits(pool)) this.parts.identities.keepExit(identity);
        return identity;
    }

    private async begin(
        key: string,
        pool: IdentityPool,
        site: string,
        options: AcquireOptions,
    ): Promise<IdentityLease> {
        const { identities, dispatcher, saved } = this.parts;
        const keepsExit = this.keepsExits(pool);
        const { identity, lease } = await pool.beginNamed({ key, keepsExit }, site, options);
        if (keepsExit) identities.keepExit(identity);
        this.introductions.begin(identity, site);
        // Requests that wait for an exit may find that none is left.
        dispatcher.moveQueues();
        // After a crash the key has to find its exit again.
        await saved();
        return new IdentityLease(dispatcher, identity, lease, () => this.introductions.ended(identity, site));
    }

    /** A browser is found by its proxy: in one that several pages share, no two identities may have the same. */
    private keepsExits({ sharesBrowsers }: IdentityPool): boolean {
        return this.parts.exclusive || sharesBrowsers;
    }

    private waitOf(identity: Identity, site: string): BoundWait {
        return {
            mayGo: () => identity.retired !== undefined || this.introductions.mayGo(identity, site),
            onLease: () => this.introductions.begin(identity, site),
            onRest: (untilMillis, now) => this.checkRest(identity, site, untilMillis, now),
        };
    }

    /** @throws NoExitError when the request is not to wait for the exit to come back. */
    private checkRest({ key, exit }: Identity, site: string, untilMillis: number, now: number): void {
        const name = `${key} ${site}`;
        const since = this.restingSince.get(name) ?? now;
        makeRoom(this.restingSince, MOST_RESTS);
        this.restingSince.set(name, since);
        const waited = now - since;
        const { onBlocked, maxWaitMillisOf } = this.parts;
        if (onBlocked !== 'fail' && waited < maxWaitMillisOf(site)) return;
        const back = Number.isFinite(untilMillis)
            ? `; next try in ${describeMillis(Math.max(0, untilMillis - now))}`
            : '';
        const why = onBlocked === 'fail' ? '' : `, waited ${describeMillis(waited)}`;
        throw new NoExitError(
            'fail-request',
            'exhausted',
            `The exit of the identity "${key}" rests on ${site}: ${exit.label}${why}${back}.`,
        );
    }
}
