import { ProxySessionsError } from '../../common/errors.js';
import { untilAborted } from '../../common/until-aborted.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { ExitCheck } from '../exits/exit-check.js';
import type { Identities } from '../lifetime/identities.js';
import type { RequestLike } from '../like.js';
import type { NamedIdentities } from '../named/named-identities.js';
import type { IdentityLease } from '../pool/identity-lease.js';
import type { IdentityPools } from '../pool/identity-pools.js';
import type { SessionFailures } from '../preparing/session-failures.js';
import type { SiteNames } from '../routes/site-names.js';
import { SessionEndedError } from '../sessions/session-ended-error.js';
import type { Turns } from './turns.js';

export interface AcquisitionOptions {
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly identityPools: IdentityPools;
    readonly sites: SiteNames;
    readonly exitCheck: ExitCheck | undefined;
    /** @default no identities by name */
    readonly named: NamedIdentities | undefined;
    readonly sessionFailures: Pick<SessionFailures, 'requireHope'>;
    /** How long a request may wait for an exit before Crawlee's time-outs would end it. */
    readonly patienceMillis: number;
}

/** Sessions that a request may lose to the exit check, one after another, before it goes back to the queue. */
const MOST_EXIT_CHECKS = 5;

/** Finds the identity that a request is served by, and waits for it. */
export class Acquisition {
    constructor(
        private readonly options: AcquisitionOptions,
        private readonly turns: Turns,
    ) {}

    /**
     * @throws the reason of `signal`
     * @throws ProxySessionsError (`unsupported`) when the provider cannot fetch such an address.
     * @throws NoExitError when no exit may go to the site.
     */
    async lease(request: RequestLike, signal: AbortSignal): Promise<IdentityLease> {
        if (this.options.sites.haveRoutes) await untilAborted(this.options.sites.decide(request), signal);
        this.requireService(request);
        return (await this.turns.take(request, signal)) ?? (await this.leaseNext(request, signal));
    }

    /** @throws ProxySessionsError (`unsupported`) when no provider of the request's route can fetch such an address. */
    private requireService(request: RequestLike): void {
        const { dispatcher, sites } = this.options;
        const refusals = dispatcher.supplies
            .ofRoute(sites.routeOf(request))
            .map(({ provider }) => provider.refuses?.(request.url));
        const refusal = refusals.find((sentence) => sentence !== undefined);
        if (refusal === undefined) return;
        request.noRetry = true;
        throw new ProxySessionsError('unsupported', refusal);
    }

    /** The next identity that still has its exit, where that is to be checked. */
    private async leaseNext(request: RequestLike, signal: AbortSignal): Promise<IdentityLease> {
        const { identityPools, identities, sites, patienceMillis, exitCheck, named, sessionFailures } = this.options;
        const identityPool = identityPools.of(sites.routeOf(request));
        const key = named?.keyOf(request);
        if (key === undefined) sessionFailures.requireHope(sites.of(request), undefined);
        const deadline = identities.now() + patienceMillis;
        for (let tries = 1; ; tries += 1) {
            const [site, options] = [sites.of(request), { request, deadline, signal }];
            const lease =
                named === undefined || key === undefined
                    ? await identityPool.acquire(site, options)
                    : await named.acquire(key, identityPool, site, options);
            try {
                if (exitCheck === undefined || (await untilAborted(exitCheck.passes(lease.identity), signal)))
                    return lease;
            } catch (error) {
                lease.release();
                throw error;
            }
            lease.release();
            if (tries >= MOST_EXIT_CHECKS) throw new SessionEndedError('by its exit check, as others did before');
        }
    }
}
