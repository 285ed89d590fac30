import { sessionError } from '../../detection/rules/session-error.js';
import type { Verdict } from '../../engine/verdict.js';
import { OK } from '../../engine/verdict.js';
import type { Identity } from '../identity.js';
import type { Identities } from '../lifetime/identities.js';
import { retireReasonFor } from '../lifetime/retire-reason-for.js';
import type { RequestLike } from '../like.js';
import type { IdentityLease } from '../pool/identity-lease.js';
import type { SiteNames } from '../routes/site-names.js';
import { Settlements } from '../settling/settlements.js';
import type { Attempt } from './attempt.js';
import { mayReplace, mayReport, newAttempt } from './attempt.js';

export interface AttemptsOptions {
    readonly identities: Identities;
    readonly sites: SiteNames;
}

/** The requests of a crawler that are under way, each with its identity, and what they teach. */
export class Attempts {
    private readonly byRequest = new Map<RequestLike, Attempt>();
    private readonly settlements: Settlements;

    constructor(private readonly options: AttemptsOptions) {
        this.settlements = new Settlements(options.sites);
    }

    of(request: RequestLike): Attempt | undefined {
        return this.byRequest.get(request);
    }

    requests(): Iterable<RequestLike> {
        return this.byRequest.keys();
    }

    begin(request: RequestLike, lease: IdentityLease, ending: AbortController): void {
        const { identity } = lease;
        this.options.sites.settle(request, identity.exit, identity.session);
        identity.openRequests += 1;
        identity.servedRequests += 1;
        this.options.identities.touch(identity);
        lease.begin(identity.servedRequests);
        this.byRequest.set(request, newAttempt(lease, ending));
    }

    /**
     * @param verdict What the attempt taught at last.
     * @returns the attempt, which is over; `undefined` when the request was not under way.
     */
    end(request: RequestLike, verdict: Verdict | undefined): Attempt | undefined {
        if (verdict !== undefined) this.noteLast(request, verdict);
        const attempt = this.byRequest.get(request);
        if (attempt === undefined) return undefined;
        const { retiredByUser } = attempt;
        if (retiredByUser !== undefined && verdict?.outcome !== 'ok') this.learn(request, attempt, retiredByUser);
        this.byRequest.delete(request);
        return attempt;
    }

    /** Notes an outcome as soon as it is known. An identity that was turned away ends at once. */
    note(request: RequestLike, verdict: Verdict): void {
        const attempt = this.byRequest.get(request);
        if (attempt !== undefined && mayReplace(attempt.verdict, verdict)) this.noteOf(request, attempt, verdict);
    }

    /** The user's code sent the request itself and tells the outcome. Of several, the first that is not good counts. */
    noteReported(request: RequestLike, verdict: Verdict): void {
        const attempt = this.byRequest.get(request);
        if (attempt !== undefined && mayReport(attempt.verdict, verdict)) this.noteOf(request, attempt, verdict);
    }

    /** The user ended a session while a request was using it: if that request fails, its site has refused it. */
    noteRetiredByUser(identity: Identity, verdict: Verdict): void {
        for (const attempt of this.byRequest.values()) {
            if (attempt.lease.identity !== identity || (attempt.verdict ?? OK).outcome !== 'ok') continue;
            attempt.retiredByUser = verdict;
            return;
        }
    }

    /** A request is given up, for another exit to be tried, which costs it next to nothing. */
    giveUp(request: RequestLike, waitedMillis: number): void {
        const attempt = this.byRequest.get(request);
        if (attempt === undefined || attempt.verdict !== undefined) return;
        const evidence = `no answer within ${Math.round(waitedMillis / 1000)} s, much longer than usual`;
        this.note(request, { outcome: 'target-failed', rule: 'slow-answer', evidence, failure: 'timeout' });
        if (attempt.cost === 'attempt') attempt.cost = 'little';
    }

    private noteLast(request: RequestLike, verdict: Verdict): void {
        const presumed = this.byRequest.get(request)?.presumed;
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
        // The exits of several failures were compared, and the site is to blame.
        if (events.some(({ kind }) => kind === 'siteUnreachable')) {
            // What the proxy said in its place is still no page.
            attempt.verdict = { ...verdict, outcome: 'target-failed', failure: 'connection-lost' };
        }
    }
}
