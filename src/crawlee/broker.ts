import type { Request, Session } from '@crawlee/core';
import { RequestState } from '@crawlee/core';
import { ProxySessionsError } from '../common/errors.js';
import { sessionError } from '../detection/rules/session-error.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { NoExitError } from '../dispatch/no-exit-error.js';
import type { Lease, Noted } from '../engine/engine.js';
import type { Verdict } from '../engine/verdict.js';
import { OK } from '../engine/verdict.js';
import type { Provider } from '../providers/provider.js';
import { CrawlStoppedError } from './crawl-stopped-error.js';
import type { ExitCheck } from './exit-check.js';
import type { Identities } from './identities.js';
import type { Identity, RetireReason } from './identity.js';
import type { Roster, Turn } from './roster.js';
import type { CrawlerTraits, Rotation } from './rotations/rotation.js';
import { pointAt } from './session-reference.js';

export interface BrokerOptions {
    readonly provider: Provider;
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly roster: Roster;
    readonly rotation: Rotation;
    readonly crawler: CrawlerTraits;
    readonly siteOf: (url: string) => string;
    readonly exitCheck: ExitCheck | undefined;
    /** How long a request may wait for an exit before Crawlee's time-outs would end it. */
    readonly patienceMillis: number;
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
}

/** Gives each request of one crawler its identity, and hears how the request ended. */
export class Broker {
    private readonly attempts = new Map<Request, Attempt>();

    constructor(private readonly options: BrokerOptions) {}

    identityOf(request: Request): Identity | undefined {
        return this.attempts.get(request)?.identity;
    }

    /** What was noted of a request that is under way. */
    verdictOf(request: Request): Verdict | undefined {
        return this.attempts.get(request)?.verdict;
    }

    /**
     * Decides which identity serves a request, and points `session` there when it is a reference.
     * @throws ProxySessionsError (`unsupported`) when the provider cannot fetch such an address.
     * @throws NoExitError when no exit may go to the site, CrawlStoppedError when that ends the crawl.
     */
    async assign(request: Request, session: Session | undefined): Promise<Identity> {
        this.finish(request, undefined);
        const refusal = this.options.provider.refuses?.(request.url);
        if (refusal !== undefined) {
            request.noRetry = true;
            throw new ProxySessionsError('unsupported', refusal);
        }
        const turn = await this.nextTurn(request).catch((error: unknown) => failToAssign(request, error));
        this.begin(request, turn);
        if (session !== undefined) pointAt(session, turn.identity.session);
        return turn.identity;
    }

    /** The next identity whose exit, where that is to be checked, is still the one that it had. */
    private async nextTurn({ url }: Request): Promise<Turn> {
        const { roster, siteOf, patienceMillis, exitCheck, dispatcher } = this.options;
        for (;;) {
            const turn = await roster.next(siteOf(url), url, patienceMillis);
            if (exitCheck === undefined || (await exitCheck.passes(turn.identity))) return turn;
            dispatcher.release(turn.lease);
        }
    }

    /** Crawlee opened the page in a browser of another identity than the one assigned: the request goes with it. */
    moveTo(request: Request, identity: Identity): void {
        if (this.identityOf(request) === identity) return;
        this.finish(request, undefined);
        const lease = this.options.dispatcher.leaseExitAnyway(identity.exit, this.options.siteOf(request.url));
        this.begin(request, { identity, lease });
    }

    /**
     * The request waits for its identity to be prepared, and gives its right to use the exit away meanwhile.
     * @returns that right.
     */
    setAside(request: Request): Lease | undefined {
        const attempt = this.attempts.get(request);
        const lease = attempt?.lease;
        if (attempt !== undefined) attempt.lease = undefined;
        return lease;
    }

    /**
     * The identity is ready: the request goes on as soon as the exit's pace allows.
     * @param lease The right that it had, if that was not used.
     */
    async resume(request: Request, lease: Lease | undefined): Promise<void> {
        const attempt = this.attempts.get(request);
        if (attempt === undefined || attempt.lease !== undefined) return;
        const { dispatcher, siteOf, patienceMillis } = this.options;
        attempt.lease =
            lease ?? (await dispatcher.leaseToOwner(attempt.identity.exit, siteOf(request.url), patienceMillis));
    }

    /** Notes an outcome as soon as it is known. An identity that was turned away ends at once. */
    note(request: Request, verdict: Verdict): void {
        const attempt = this.attempts.get(request);
        if (attempt === undefined || !mayReplace(attempt.verdict, verdict)) return;
        this.learn(request, attempt, verdict);
        const reason = retireReasonFor(attempt.verdict ?? verdict);
        if (reason !== undefined && !attempt.keepsSession)
            this.options.identities.retire(attempt.identity, reason, verdict.evidence);
    }

    /** The user ended a session while a request was using it: to that request's site this is a refusal. */
    noteRetiredByUser(identity: Identity, verdict: Verdict): void {
        for (const [request, attempt] of this.attempts) {
            if (attempt.identity !== identity || (attempt.verdict ?? OK).outcome !== 'ok') continue;
            this.learn(request, attempt, verdict);
            return;
        }
    }

    /**
     * The request ended.
     * @param verdict What it taught, unless that was noted before; `undefined` when it taught nothing.
     */
    finish(request: Request, verdict: Verdict | undefined): Ending {
        if (verdict !== undefined) this.note(request, verdict);
        const attempt = this.attempts.get(request);
        if (attempt === undefined) return { verdict, addressIsRefused: false, refusedTo: [], cost: 'attempt' };
        this.attempts.delete(request);
        const { identity, lease } = attempt;
        identity.openRequests -= 1;
        if (lease !== undefined) this.options.dispatcher.release(lease);
        if (identity.openRequests === 0 && this.options.rotation.isSpent(identity, this.options.crawler)) {
            this.options.identities.retire(identity, 'used-up', 'served all that its rotation allows');
        }
        this.options.identities.endIfIdle(identity);
        const { addressIsRefused, refusedTo, cost } = attempt;
        return { verdict: attempt.verdict, addressIsRefused, refusedTo, cost };
    }

    /** Ends the requests that Crawlee is done with, and of which no handler of ours was told. */
    finishDone(verdict: Verdict | undefined): void {
        for (const request of this.attempts.keys()) {
            if (request.state === RequestState.DONE) this.finish(request, verdict);
        }
    }

    private learn(request: Request, attempt: Attempt, verdict: Verdict): void {
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

    private begin(request: Request, { identity, lease }: Turn): void {
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

function failToAssign(request: Request, error: unknown): never {
    if (error instanceof NoExitError) {
        if (error.consequence === 'stop-crawl') throw new CrawlStoppedError(error);
        request.noRetry = error.consequence === 'fail-request';
    }
    throw error;
}
