import type { Dispatcher } from '../../dispatch/dispatcher.js';
import { NoExitError } from '../../dispatch/no-exit-error.js';
import type { Lease } from '../../engine/engine.js';
import type { Verdict } from '../../engine/verdict.js';
import type { Identity } from '../identity.js';
import { isIdle } from '../identity.js';
import type { RequestLike, SessionLike } from '../like.js';
import { IdentityLease } from '../pool/identity-lease.js';
import type { CrawlerTraits } from '../rotations/rotation.js';
import type { AcquisitionOptions } from './acquisition.js';
import { Acquisition } from './acquisition.js';
import { Attempts } from './attempts.js';
import type { Ending } from './ending.js';
import { endingWithoutIdentity } from './ending.js';
import type { RetryBudget } from './retry-budget.js';
import { pointAt } from '../sessions/session-reference.js';
import { Turns } from './turns.js';
import { GIVEN_UP, WaitingRequests } from './waiting-requests.js';

export interface RequestTrackerOptions extends AcquisitionOptions {
    readonly dispatcher: Dispatcher;
    readonly crawler: CrawlerTraits;
    readonly retries: RetryBudget;
    /** The error that ends the whole crawl when a request fails with it. */
    readonly crawlStopped: (reason: NoExitError) => Error;
    /** Whether Crawlee is done with a request that succeeded. */
    readonly isDone: (request: RequestLike) => boolean;
}

/** Gives each request of one crawler its identity, and hears how the request ended. */
export class RequestTracker {
    private readonly waiting = new WaitingRequests();
    private readonly attempts: Attempts;
    private readonly turns: Turns;
    private readonly acquisition: Acquisition;

    constructor(private readonly options: RequestTrackerOptions) {
        this.attempts = new Attempts(options);
        this.turns = new Turns(options);
        this.acquisition = new Acquisition(options, this.turns);
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
        return this.attempts.of(request)?.lease.identity;
    }

    /** What was noted of a request that is under way. */
    verdictOf(request: RequestLike): Verdict | undefined {
        return this.attempts.of(request)?.verdict;
    }

    /** Requests that have waited so long in the line of a site, the latest last. */
    waitingFor(millis: number): RequestLike[] {
        const { dispatcher, identities, sites } = this.options;
        const waiting = this.waiting.since(identities.now() - millis);
        return waiting.filter((request) => dispatcher.waitingFor(sites.of(request)) > 0);
    }

    /** Has a request that waits go back to the queue, and wait there. */
    postpone(request: RequestLike): void {
        this.waiting.postpone(request);
    }

    /**
     * Decides which identity serves a request, and points `session` there when it is a reference.
     * @throws ProxySessionsError (`unsupported`) when the provider cannot fetch such an address.
     * @throws NoExitError when no exit may go to the site, or what `crawlStopped` makes of it when that ends the crawl.
     */
    async assign(request: RequestLike, session: SessionLike | undefined): Promise<Identity> {
        this.finish(request, undefined);
        this.options.retries.open(request);
        const ending = this.waiting.join(request, this.options.identities.now());
        try {
            const lease = await this.acquisition.lease(request, ending.signal);
            if (ending.signal.aborted) lease.release();
            ending.signal.throwIfAborted();
            this.attempts.begin(request, lease, ending);
            if (session !== undefined) pointAt(session, lease.identity.session);
            return lease.identity;
        } catch (error) {
            return this.failToAssign(request, error);
        } finally {
            this.waiting.leave(request, ending);
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
        this.attempts.begin(request, new IdentityLease(dispatcher, identity, lease), new AbortController());
    }

    /**
     * The request waits for its identity to be prepared, and gives its right to use the exit away meanwhile.
     * @returns that right.
     */
    setAside(request: RequestLike): Lease | undefined {
        return this.attempts.of(request)?.lease.setAside();
    }

    /**
     * The identity is ready: the request goes on as soon as the exit's pace allows.
     * @param lease The right that it had, if that was not used.
     */
    async resume(request: RequestLike, lease: Lease | undefined): Promise<void> {
        const attempt = this.attempts.of(request);
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
        this.attempts.note(request, verdict);
    }

    /** The user's code sent the request itself and tells the outcome. Of several, the first that is not good counts. */
    noteReported(request: RequestLike, verdict: Verdict): void {
        this.attempts.noteReported(request, verdict);
    }

    /** The user ended a session while a request was using it: if that request fails, its site has refused it. */
    noteRetiredByUser(identity: Identity, verdict: Verdict): void {
        this.attempts.noteRetiredByUser(identity, verdict);
    }

    /** The user's code is to send the request itself. What is noted when the request ends and it told nothing else. */
    presume(request: RequestLike, verdict: Verdict): void {
        const attempt = this.attempts.of(request);
        if (attempt !== undefined) attempt.presumed = verdict;
    }

    /** How long the answer to a request that is under way should be waited for. */
    patienceMillis(request: RequestLike): number {
        return this.attempts.of(request)?.lease.patienceMillis(request.url) ?? Infinity;
    }

    /** A request that is under way is given up, for another exit to be tried, which costs it next to nothing. */
    giveUp(request: RequestLike, waitedMillis: number): void {
        this.attempts.giveUp(request, waitedMillis);
    }

    /**
     * The request ended, or Crawlee gave it up while it was waiting.
     * @param verdict What it taught, unless that was noted before; `undefined` when it taught nothing.
     */
    finish(request: RequestLike, verdict: Verdict | undefined): Ending {
        this.waiting.giveUp(request);
        const attempt = this.attempts.end(request, verdict);
        if (attempt === undefined) return endingWithoutIdentity(verdict);
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

    /** Crawlee is done with a request of the session. Ends it, if no handler of ours was told. */
    finishDone(session: SessionLike, verdict: Verdict | undefined): void {
        if (this.options.identities.of(session)?.openRequests === 0) return;
        for (const request of this.attempts.requests()) {
            if (this.options.isDone(request)) this.finish(request, verdict);
        }
    }

    /** The crawl is over: ends all requests that wait or are under way. */
    end(): void {
        for (const request of [...this.waiting, ...this.attempts.requests()]) this.finish(request, undefined);
    }

    private failToAssign(request: RequestLike, error: unknown): never {
        if (error instanceof NoExitError) {
            if (error.consequence === 'stop-crawl') throw this.options.crawlStopped(error);
            request.noRetry = error.consequence === 'fail-request';
        }
        throw error;
    }
}
