import { ProxySessionsError } from '../common/errors.js';
import { untilAborted } from '../common/until-aborted.js';
import { sessionError } from '../detection/rules/session-error.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { NoExitError } from '../dispatch/no-exit-error.js';
import type { Lease, Noted } from '../engine/engine.js';
import type { Verdict } from '../engine/verdict.js';
import { OK } from '../engine/verdict.js';
import type { Provider } from '../providers/provider.js';
import type { ExitCheck } from './exit-check.js';
import type { Identities } from './identities.js';
import type { Identity, RetireReason } from './identity.js';
import { isIdle } from './identity.js';
import { IdentityLease } from './identity-lease.js';
import type { IdentityPool } from './identity-pool.js';
import type { CrawlerTraits, Rotation } from './rotations/rotation.js';
import type { RequestLike, SessionLike } from './like.js';
import type { NamedIdentities } from './named-identities.js';
import type { RetryBudget } from './retry-budget.js';
import { SessionEndedError } from './session-ended-error.js';
import { pointAt } from './session-reference.js';
import { Turns } from './turns.js';

export interface RequestTrackerOptions {
    readonly provider: Provider;
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly identityPool: IdentityPool;
    readonly rotation: Rotation;
    readonly crawler: CrawlerTraits;
    readonly siteOf: (url: string) => string;
    readonly exitCheck: ExitCheck | undefined;
    /** @default no identities by name */
    readonly named: NamedIdentities | undefined;
    readonly retries: RetryBudget;
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
    readonly refusedTo: readonly string[];
    /** See `Noted`. */
    readonly cost: Noted['cost'];
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

/** One request on its way through an identity. */
interface Attempt {
    readonly lease: IdentityLease;
    /** Aborted when the request has ended. */
    readonly ending: AbortController;
    /** What is known of the outcome while the request is still under way. */
    verdict: Verdict | undefined;
    addressIsRefused: boolean;
    refusedTo: readonly string[];
    cost: Noted['cost'];
    /** The engine wants the session to go on, whatever the verdict. */
    keepsSession: boolean;
    /** The user ended the session meanwhile, which is a refusal unless the user's handler ends well. */
    retiredByUser: Verdict | undefined;
}

/** Gives each request of one crawler its identity, and hears how the request ended. */
export class RequestTracker {
    private readonly attempts = new Map<RequestLike, Attempt>();
    /** The requests that wait for an identity, each with what takes it out of the line. */
    private readonly waiting = new Map<RequestLike, Waiting>();

    private readonly turns: Turns;

    constructor(private readonly options: RequestTrackerOptions) {
        this.turns = new Turns(options);
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
        const { dispatcher, identities, siteOf } = this.options;
        const latest = identities.now() - millis;
        const waiting = [...this.waiting].filter(([, { sinceMillis }]) => sinceMillis <= latest);
        return waiting.map(([request]) => request).filter(({ url }) => dispatcher.waitingFor(siteOf(url)) > 0);
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
        const refusal = this.options.provider.refuses?.(request.url);
        if (refusal !== undefined) {
            request.noRetry = true;
            throw new ProxySessionsError('unsupported', refusal);
        }
        const ending = new AbortController();
        this.waiting.set(request, { ending, sinceMillis: this.options.identities.now() });
        try {
            const { signal } = ending;
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

    /** The next identity whose exit, where that is to be checked, is still the one that it had. */
    private async acquire(request: RequestLike, signal: AbortSignal): Promise<IdentityLease> {
        const { identityPool, identities, siteOf, patienceMillis, exitCheck, named } = this.options;
        const key = named?.keyOf(request);
        const deadline = identities.now() + patienceMillis;
        for (let tries = 1; ; tries += 1) {
            const [site, options] = [siteOf(request.url), { request, deadline, signal }];
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
        const { dispatcher, siteOf } = this.options;
        const lease = dispatcher.leaseExitAnyway(identity.exit, siteOf(request.url));
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
        const { dispatcher, siteOf, patienceMillis } = this.options;
        if (attempt?.lease.isSetAside !== true) {
            if (lease !== undefined) dispatcher.release(lease);
            return;
        }
        const { exit } = attempt.lease.identity;
        const { signal } = attempt.ending;
        attempt.lease.resume(
            lease ?? (await dispatcher.bound.toOwner(exit, siteOf(request.url), patienceMillis, signal)),
        );
    }

    /** Notes an outcome as soon as it is known. An identity that was turned away ends at once. */
    note(request: RequestLike, verdict: Verdict): void {
        const attempt = this.attempts.get(request);
        if (attempt === undefined || !mayReplace(attempt.verdict, verdict)) return;
        this.learn(request, attempt, verdict);
        const reason = retireReasonFor(attempt.verdict ?? verdict);
        if (reason !== undefined && !attempt.keepsSession)
            this.options.identities.retire(attempt.lease.identity, reason, verdict.evidence);
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
        if (verdict !== undefined) this.note(request, verdict);
        const attempt = this.attempts.get(request);
        if (attempt === undefined)
            return {
                verdict,
                addressIsRefused: false,
                refusedTo: [],
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
        this.options.named?.ended(identity, this.options.siteOf(request.url));
        const keepsTurn = this.turns.note(request, identity, attempt.verdict);
        // Before others are asked to go on, so that they find room for a new one.
        const mayBeUsedUp = !keepsTurn && isIdle(identity) && identity.key === undefined;
        if (mayBeUsedUp && this.options.rotation.isUsedUp(identity, this.options.crawler)) {
            this.options.identities.retire(identity, 'used-up', 'served all that its rotation allows');
        }
        this.options.identityPool.endIfSpent(identity, this.options.siteOf(request.url));
        lease.release();
        this.options.identities.endIfIdle(identity);
        const { addressIsRefused, refusedTo, cost } = attempt;
        const isGivenUp = this.options.named?.givesUp(identity, attempt.verdict) ?? false;
        return { verdict: attempt.verdict, addressIsRefused, refusedTo, cost, keepsTurn, isGivenUp };
    }

    /** Ends the requests that Crawlee is done with, and of which no handler of ours was told. */
    finishDone(verdict: Verdict | undefined): void {
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
        const noted = attempt.lease.settle(verdict, request.url);
        if (noted === undefined) return;
        const { transitions, cost, session } = noted;
        const refused = transitions.find((news) => news.kind === 'addressRefused' && news.address === request.url);
        attempt.addressIsRefused = verdict.about === 'address' || refused !== undefined;
        attempt.refusedTo = refused?.kind === 'addressRefused' ? refused.triedBy : [];
        attempt.cost = cost;
        attempt.keepsSession = session === 'keep' && verdict.about === undefined;
        // Seen together with the other exits' failures this one is the site's.
        if (transitions.some(({ kind }) => kind === 'siteUnreachable')) {
            attempt.verdict = { ...verdict, outcome: 'target-failed' };
        }
    }

    private begin(request: RequestLike, lease: IdentityLease, ending: AbortController): void {
        const { identity } = lease;
        identity.openRequests += 1;
        identity.servedRequests += 1;
        this.options.identities.touch(identity);
        lease.begin(identity.servedRequests);
        this.attempts.set(request, {
            lease,
            ending,
            verdict: undefined,
            addressIsRefused: false,
            refusedTo: [],
            cost: 'attempt',
            keepsSession: false,
            retiredByUser: undefined,
        });
    }
}

/** Outcomes that end a session, and the reason that is told. */
export function retireReasonFor({ outcome, about }: Verdict): RetireReason | undefined {
    if (about !== undefined) return about === 'session' ? 'lost' : undefined;
    return outcome === 'blocked' || outcome === 'proxy-failed' ? outcome : undefined;
}

/** The first word counts, but for a page that looked good until the user's handler called it blocked. */
function mayReplace(noted: Verdict | undefined, verdict: Verdict): boolean {
    return noted === undefined || (noted.outcome === 'ok' && verdict.rule === sessionError.name);
}
