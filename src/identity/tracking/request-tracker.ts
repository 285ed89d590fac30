import { ProxySessionsError } from '../../common/errors.js';
import { untilAborted } from '../../common/until-aborted.js';
import { sessionError } from '../../detection/rules/session-error.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import { NoExitError } from '../../dispatch/no-exit-error.js';
import type { Lease, Noted } from '../../engine/engine.js';
import type { Verdict } from '../../engine/verdict.js';
import { OK } from '../../engine/verdict.js';
import type { Attempt } from './attempt.js';
import { mayReplace, mayReport, newAttempt } from './attempt.js';
import type { ExitCheck } from '../exits/exit-check.js';
import type { Identities } from '../lifetime/identities.js';
import type { Identity } from '../identity.js';
import { isIdle } from '../identity.js';
import { IdentityLease } from '../pool/identity-lease.js';
import type { IdentityPools } from '../pool/identity-pools.js';
import type { CrawlerTraits } from '../rotations/rotation.js';
import type { RequestLike, SessionLike } from '../like.js';
import type { NamedIdentities } from '../named/named-identities.js';
import { retireReasonFor } from '../lifetime/retire-reason-for.js';
import type { RetryBudget } from './retry-budget.js';
import { SessionEndedError } from './session-ended-error.js';
import type { SessionFailures } from '../preparing/session-failures.js';
import { pointAt } from './session-reference.js';
import { Settlements } from '../settling/settlements.js';
import type { SiteNames } from '../routes/site-names.js';
import { Turns } from './turns.js';

export interface RequestTrackerOptions {
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly identityPools: IdentityPools;
    readonly crawler: CrawlerTraits;
    readonly sites: SiteNames;
    readonly exitCheck: ExitCheck | undefined;
    /** @default no identities by name */
    readonly named: NamedIdentities | undefined;
    readonly retries: RetryBudget;
    readonly sessionFailures: Pick<SessionFailures, 'requireHope'>;
    /** How long a request may wait for an exit before Crawlee's time-outs would end it. */
    readonly patienceMillis: number;
    /** The error that ends the whole crawl when a request fails with it. */
    readonly crawlStopped: (reason: NoExitError) => Error;
    /** Whether Crawlee is done with a request that succeeded. */
    readonly isDone: (request: RequestLike) => boolean;
}

/** Sessions that a request may lose to the exit check, one after another, before it goes back to the queue. */
const MOST_EXIT_CHECKS = 5;

const POSTPONED = new NoExitError(
    'retry-later',
    'exhausted',
    "The request waits in the queue, where it is in nobody's way.",
);
const GIVEN_UP = new NoExitError('retry-later', 'exhausted', 'The request was given up.');

/** What became of an attempt. */
export interface Ending {
    /** What it taught, as far as anybody said so. */
    readonly verdict: Verdict | undefined;
    /** The address refuses exits that work for the rest of the site; no other exit will help. */
    readonly addressIsRefused: boolean;
    /** Labels of the exits that it refused, where the engine found that out. */
    readonly refusedTo?: readonly string[] | undefined;
    /** See `Noted`. */
    readonly cost: Noted['cost'];
    readonly elsewhere?: Attempt['elsewhere'];
    /** The request keeps its place in the site's waiting room, and comes back with the same session. */
    readonly keepsTurn: boolean;
    /** Its identity was turned away, and the user wants no other try. */
    readonly isGivenUp: boolean;
}

/** A request that waits for an identity. */
interface Waiting {
    readonly ending: AbortController;
    readonly sinceMillis: number;
}

/** Gives each request of one crawler its identity, and hears how the request ended. */
export class RequestTracker {
    private readonly attempts = new Map<RequestLike, Attempt>();
    /** The requests that wait for an identity, each with what takes it out of the line. */
    private readonly waiting = new Map<RequestLike, Waiting>();

    private readonly turns: Turns;
    private readonly settlements: Settlements;

    constructor(private readonly options: RequestTrackerOptions) {
        this.turns = new Turns(options);
        this.settlements = new Settlements(options.sites);
    }

    get usesBrowsers(): boolean {
        const { family } = this.options.crawler.kind;
        return family === 'browser' || family === 'adaptive';
    }

    /** Whether Crawlee fetches the page before the user's handler begins. */
    get fetchesPages(): boolean {
        return this.options.crawler.kind.family !== 'basic';
    }

    identityOf(request: RequestLike): Identity | undefined {
        return this.attempts.get(request)?.lease.identity;
    }

    /** What was noted of a request that is under way. */
    verdictOf(request: RequestLike): Verdict | undefined {
        return this.attempts.get(request)?.verdict;
    }

    /** Requests that have waited so long in the line of a site, the latest last. */
    waitingFor(millis: number): RequestLike[] {
        const { dispatcher, identities, sites } = this.options;
        const latest = identities.now() - millis;
        const waiting = [...this.waiting].filter(([, { sinceMillis }]) => sinceMillis <= latest);
        return waiting.map(([request]) => request).filter((request) => dispatcher.waitingFor(sites.of(request)) > 0);
    }

    /** Has a request that waits go back to the queue, and wait there. */
    postpone(request: RequestLike): void {
        this.waiting.get(request)?.ending.abort(POSTPONED);
    }

    /**
     * Decides which identity serves a request, and points `session` there when it is a reference.
     * @throws ProxySessionsError (`unsupported`) when the provider cannot fetch such an address.
     * @throws NoExitError when no exit may go to the site, or what `crawlStopped` makes of it when that ends the crawl.
     */
    async assign(request: RequestLike, session: SessionLike | undefined): Promise<Identity> {
        this.finish(request, undefined);
        this.options.retries.open(request);
        const ending = new AbortController();
        this.waiting.set(request, { ending, sinceMillis: this.options.identities.now() });
        try {
            const { signal } = ending;
            if (this.options.sites.haveRoutes) await untilAborted(this.options.sites.decide(request), signal);
            this.requireService(request);
            const lease = (await this.turns.take(request, signal)) ?? (await this.acquire(request, signal));
            if (ending.signal.aborted) lease.release();
            ending.signal.throwIfAborted();
            this.begin(request, lease, ending);
            if (session !== undefined) pointAt(session, lease.identity.session);
            return lease.identity;
        } catch (error) {
            return this.failToAssign(request, error);
        } finally {
            if (this.waiting.get(request)?.ending === ending) this.waiting.delete(request);
        }
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

    /** The next identity whose exit, where that is to be checked, is still the one that it had. */
    private async acquire(request: RequestLike, signal: AbortSignal): Promise<IdentityLease> {
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

    /** Whether a request may go out as the identity now: it lives, and its exit is surely ours. */
    mayUse(identity: Identity): boolean {
        return this.options.identities.isFit(identity) && this.options.dispatcher.mayUse;
    }

    /** Crawlee opened the page in a browser of another identity than the one assigned: the request goes with it. */
    moveTo(request: RequestLike, identity: Identity): void {
        const assigned = this.identityOf(request);
        if (assigned === identity) return;
        if (assigned !== undefined) {
            assigned.promisedRequests -= 1;
            assigned.servedRequests -= 1;
        }
        identity.promisedRequests += 1;
        this.finish(request, undefined);
        const { dispatcher, sites } = this.options;
        const lease = dispatcher.leaseExitAnyway(identity.exit, sites.through(request.url, identity.exit));
        this.begin(request, new IdentityLease(dispatcher, identity, lease), new AbortController());
    }

    /**
     * The request waits for its identity to be prepared, and gives its right to use the exit away meanwhile.
     * @returns that right.
     */
    setAside(request: RequestLike): Lease | undefined {
        return this.attempts.get(request)?.lease.setAside();
    }

    /**
     * The identity is ready: the request goes on as soon as the exit's pace allows.
     * @param lease The right that it had, if that was not used.
     */
    async resume(request: RequestLike, lease: Lease | undefined): Promise<void> {
        const attempt = this.attempts.get(request);
        const { dispatcher, sites, patienceMillis } = this.options;
        if (attempt?.lease.isSetAside !== true) {
            if (lease !== undefined) dispatcher.release(lease);
            return;
        }
        const { exit } = attempt.lease.identity;
        const { signal } = attempt.ending;
        attempt.lease.resume(
            lease ?? (await dispatcher.bound.toOwner(exit, sites.through(request.url, exit), patienceMillis, signal)),
        );
    }

    /** Notes an outcome as soon as it is known. An identity that was turned away ends at once. */
    note(request: RequestLike, verdict: Verdict): void {
        const attempt = this.attempts.get(request);
        if (attempt !== undefined && mayReplace(attempt.verdict, verdict)) this.noteOf(request, attempt, verdict);
    }

    /** The user's code sent the request itself and tells the outcome. Of several, the first that is not good counts. */
    noteReported(request: RequestLike, verdict: Verdict): void {
        const attempt = this.attempts.get(request);
        if (attempt !== undefined && mayReport(attempt.verdict, verdict)) this.noteOf(request, attempt, verdict);
    }

    /** The user's code is to send the request itself. What is noted when the request ends and it told nothing else. */
    presume(request: RequestLike, verdict: Verdict): void {
        const attempt = this.attempts.get(request);
        if (attempt !== undefined) attempt.presumed = verdict;
    }

    private noteLast(request: RequestLike, verdict: Verdict): void {
        const presumed = this.attempts.get(request)?.presumed;
        if (presumed !== undefined && verdict.rule !== sessionError.name) this.note(request, presumed);
        this.note(request, verdict);
    }

    private noteOf(request: RequestLike, attempt: Attempt, verdict: Verdict): void {
        this.learn(request, attempt, verdict);
        const reason = retireReasonFor(attempt.verdict ?? verdict);
        if (reason === undefined || attempt.keepsSession) return;
        const { identity } = attempt.lease;
        const site = this.options.sites.through(request.url, identity.exit);
        this.options.identities.retire(identity, reason, verdict.evidence, site);
    }

    /** How long the answer to a request that is under way should be waited for. */
    patienceMillis(request: RequestLike): number {
        return this.attempts.get(request)?.lease.patienceMillis(request.url) ?? Infinity;
    }

    /** A request that is under way is given up, for another exit to be tried, which costs it next to nothing. */
    giveUp(request: RequestLike, waitedMillis: number): void {
        const attempt = this.attempts.get(request);
        if (attempt === undefined || attempt.verdict !== undefined) return;
        const evidence = `no answer within ${Math.round(waitedMillis / 1000)} s, much longer than usual`;
        this.note(request, { outcome: 'target-failed', rule: 'slow-answer', evidence, failure: 'timeout' });
        if (attempt.cost === 'attempt') attempt.cost = 'little';
    }

    /** The user ended a session while a request was using it: if that request fails, its site has refused it. */
    noteRetiredByUser(identity: Identity, verdict: Verdict): void {
        for (const attempt of this.attempts.values()) {
            if (attempt.lease.identity !== identity || (attempt.verdict ?? OK).outcome !== 'ok') continue;
            attempt.retiredByUser = verdict;
            return;
        }
    }

    /**
     * The request ended, or Crawlee gave it up while it was waiting.
     * @param verdict What it taught, unless that was noted before; `undefined` when it taught nothing.
     */
    finish(request: RequestLike, verdict: Verdict | undefined): Ending {
        this.waiting.get(request)?.ending.abort(GIVEN_UP);
        if (verdict !== undefined) this.noteLast(request, verdict);
        const attempt = this.attempts.get(request);
        if (attempt === undefined)
            return {
                verdict,
                addressIsRefused: false,
                cost: 'attempt',
                keepsTurn: false,
                isGivenUp: false,
            };
        const { retiredByUser } = attempt;
        if (retiredByUser !== undefined && verdict?.outcome !== 'ok') this.learn(request, attempt, retiredByUser);
        this.attempts.delete(request);
        const { lease } = attempt;
        const { identity } = lease;
        attempt.ending.abort(GIVEN_UP);
        if (attempt.verdict?.outcome === 'ok' && verdict !== undefined) {
            lease.conclude(verdict.outcome === 'ok' ? 'finished' : 'handlerFailed');
        }
        identity.openRequests -= 1;
        const site = this.options.sites.through(request.url, identity.exit);
        const pool = this.options.identityPools.of(identity.exit.route);
        this.options.named?.ended(identity, site);
        const keepsTurn = this.turns.note(request, identity, attempt.verdict);
        // Before others are asked to go on, so that they find room for a new one.
        const mayBeUsedUp = !keepsTurn && isIdle(identity) && identity.key === undefined;
        if (mayBeUsedUp && pool.isUsedUp(identity)) {
            this.options.identities.retire(identity, 'used-up', 'served all that its rotation allows', site);
        }
        pool.endIfSpent(identity, site);
        lease.release();
        this.options.identities.endIfIdle(identity);
        const { addressIsRefused, refusedTo, cost, elsewhere } = attempt;
        const isGivenUp = this.options.named?.givesUp(identity, attempt.verdict) ?? false;
        return { verdict: attempt.verdict, addressIsRefused, refusedTo, cost, elsewhere, keepsTurn, isGivenUp };
    }

    /** Crawlee is done with a request of the session: it ends, where no handler of ours was told. */
    finishDone(session: SessionLike, verdict: Verdict | undefined): void {
        if (this.options.identities.of(session)?.openRequests === 0) return;
        for (const request of this.attempts.keys()) {
            if (this.options.isDone(request)) this.finish(request, verdict);
        }
    }

    /** The crawl is over: nobody waits any more, and nothing is kept for anybody. */
    end(): void {
        for (const request of [...this.waiting.keys(), ...this.attempts.keys()]) this.finish(request, undefined);
    }

    private failToAssign(request: RequestLike, error: unknown): never {
        if (error instanceof NoExitError) {
            if (error.consequence === 'stop-crawl') throw this.options.crawlStopped(error);
            request.noRetry = error.consequence === 'fail-request';
        }
        throw error;
    }

    private learn(request: RequestLike, attempt: Attempt, verdict: Verdict): void {
        attempt.verdict = verdict;
        const settled = this.settlements.settle(request.url, attempt.lease, verdict);
        if (settled === undefined) return;
        const { events, cost, session, refusedTo } = settled;
        attempt.elsewhere = settled.elsewhere;
        attempt.addressIsRefused = verdict.about === 'address' || refusedTo !== undefined;
        attempt.refusedTo = refusedTo;
        attempt.cost = cost;
        attempt.keepsSession = session === 'keep' && verdict.about === undefined;
        // Seen together with the other exits' failures this one is the site's.
        if (events.some(({ kind }) => kind === 'siteUnreachable')) {
            // What the proxy said in its place is still no page.
            attempt.verdict = { ...verdict, outcome: 'target-failed', failure: 'connection-lost' };
        }
    }

    private begin(request: RequestLike, lease: IdentityLease, ending: AbortController): void {
        const { identity } = lease;
        this.options.sites.settle(request, identity.exit, identity.session);
        identity.openRequests += 1;
        identity.servedRequests += 1;
        this.options.identities.touch(identity);
        lease.begin(identity.servedRequests);
        this.attempts.set(request, newAttempt(lease, ending));
    }
}
