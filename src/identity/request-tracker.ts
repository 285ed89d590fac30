import { ProxySessionsError } from '../common/errors.js';
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
import type { IdentityPool, Assignment } from './identity-pool.js';
import type { CrawlerTraits, Rotation } from './rotations/rotation.js';
import type { RequestLike, SessionLike } from './like.js';
import type { RetryBudget } from './retry-budget.js';
import { pointAt } from './session-reference.js';

export interface RequestTrackerOptions {
    readonly provider: Provider;
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly identityPool: IdentityPool;
    readonly rotation: Rotation;
    readonly crawler: CrawlerTraits;
    readonly siteOf: (url: string) => string;
    readonly exitCheck: ExitCheck | undefined;
    readonly retries: RetryBudget;
    /** How long a request may wait for an exit before Crawlee's time-outs would end it. */
    readonly patienceMillis: number;
    /** The error that ends the whole crawl when a request fails with it. */
    readonly crawlStopped: (reason: NoExitError) => Error;
    /** Whether Crawlee is done with a request that succeeded. */
    readonly isDone: (request: RequestLike) => boolean;
}

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
}

/** One request on its way through an identity. */
interface Attempt {
    readonly identity: Identity;
    /** `undefined` while the request waits for its identity to be prepared. */
    lease: Lease | undefined;
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

    constructor(private readonly options: RequestTrackerOptions) {}

    identityOf(request: RequestLike): Identity | undefined {
        return this.attempts.get(request)?.identity;
    }

    /** What was noted of a request that is under way. */
    verdictOf(request: RequestLike): Verdict | undefined {
        return this.attempts.get(request)?.verdict;
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
        const assignment = await this.nextAssignment(request).catch((error: unknown) =>
            this.failToAssign(request, error),
        );
        this.begin(request, assignment);
        if (session !== undefined) pointAt(session, assignment.identity.session);
        return assignment.identity;
    }

    /** The next identity whose exit, where that is to be checked, is still the one that it had. */
    private async nextAssignment({ url }: RequestLike): Promise<Assignment> {
        const { identityPool, siteOf, patienceMillis, exitCheck, dispatcher } = this.options;
        for (;;) {
            const assignment = await identityPool.next(siteOf(url), url, patienceMillis);
            if (exitCheck === undefined || (await exitCheck.passes(assignment.identity))) return assignment;
            dispatcher.release(assignment.lease);
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
        const lease = this.options.dispatcher.leaseExitAnyway(identity.exit, this.options.siteOf(request.url));
        this.begin(request, { identity, lease });
    }

    /**
     * The request waits for its identity to be prepared, and gives its right to use the exit away meanwhile.
     * @returns that right.
     */
    setAside(request: RequestLike): Lease | undefined {
        const attempt = this.attempts.get(request);
        const lease = attempt?.lease;
        if (attempt !== undefined) attempt.lease = undefined;
        return lease;
    }

    /**
     * The identity is ready: the request goes on as soon as the exit's pace allows.
     * @param lease The right that it had, if that was not used.
     */
    async resume(request: RequestLike, lease: Lease | undefined): Promise<void> {
        const attempt = this.attempts.get(request);
        if (attempt === undefined || attempt.lease !== undefined) return;
        const { dispatcher, siteOf, patienceMillis } = this.options;
        attempt.lease =
            lease ?? (await dispatcher.leaseToOwner(attempt.identity.exit, siteOf(request.url), patienceMillis));
    }

    /** Notes an outcome as soon as it is known. An identity that was turned away ends at once. */
    note(request: RequestLike, verdict: Verdict): void {
        const attempt = this.attempts.get(request);
        if (attempt === undefined || !mayReplace(attempt.verdict, verdict)) return;
        this.learn(request, attempt, verdict);
        const reason = retireReasonFor(attempt.verdict ?? verdict);
        if (reason !== undefined && !attempt.keepsSession)
            this.options.identities.retire(attempt.identity, reason, verdict.evidence);
    }

    /** The user ended a session while a request was using it: if that request fails, its site has refused it. */
    noteRetiredByUser(identity: Identity, verdict: Verdict): void {
        for (const attempt of this.attempts.values()) {
            if (attempt.identity !== identity || (attempt.verdict ?? OK).outcome !== 'ok') continue;
            attempt.retiredByUser = verdict;
            return;
        }
    }

    /**
     * The request ended.
     * @param verdict What it taught, unless that was noted before; `undefined` when it taught nothing.
     */
    finish(request: RequestLike, verdict: Verdict | undefined): Ending {
        if (verdict !== undefined) this.note(request, verdict);
        const attempt = this.attempts.get(request);
        if (attempt === undefined) return { verdict, addressIsRefused: false, refusedTo: [], cost: 'attempt' };
        const { retiredByUser } = attempt;
        if (retiredByUser !== undefined && verdict?.outcome !== 'ok') this.learn(request, attempt, retiredByUser);
        this.attempts.delete(request);
        const { identity, lease } = attempt;
        identity.openRequests -= 1;
        // Before others are asked to go on, so that they find room for a new one.
        if (isIdle(identity) && this.options.rotation.isUsedUp(identity, this.options.crawler)) {
            this.options.identities.retire(identity, 'used-up', 'served all that its rotation allows');
        }
        this.options.identityPool.endIfSpent(identity, this.options.siteOf(request.url));
        if (lease !== undefined) this.options.dispatcher.release(lease);
        this.options.identities.endIfIdle(identity);
        const { addressIsRefused, refusedTo, cost } = attempt;
        return { verdict: attempt.verdict, addressIsRefused, refusedTo, cost };
    }

    /** Ends the requests that Crawlee is done with, and of which no handler of ours was told. */
    finishDone(verdict: Verdict | undefined): void {
        for (const request of this.attempts.keys()) {
            if (this.options.isDone(request)) this.finish(request, verdict);
        }
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
        if (attempt.lease === undefined) return;
        const { transitions, cost, session } = this.options.dispatcher.note(attempt.lease, verdict, request.url);
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

    private begin(request: RequestLike, { identity, lease }: Assignment): void {
        identity.openRequests += 1;
        identity.servedRequests += 1;
        this.options.identities.touch(identity);
        this.options.dispatcher.bind(lease, identity, identity.servedRequests);
        this.attempts.set(request, {
            identity,
            lease,
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
