import { makeRoom } from '../../common/make-room.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import { NoExitError } from '../../dispatch/no-exit-error.js';
import type { Verdict } from '../../engine/verdict.js';
import type { Identities } from '../lifetime/identities.js';
import type { Identity } from '../identity.js';
import { IdentityLease } from '../pool/identity-lease.js';
import type { RequestLike } from '../like.js';
import type { SiteNames } from '../routes/site-names.js';

/** A waiting room asks its visitors to come back after some seconds; where it does not say, after these. */
const NEXT_LOOK_MILLIS = 20_000;
/** A request that has stood in line for so long goes to another session. */
const LONGEST_TURN_MILLIS = 60 * 60 * 1000;
/** Requests whose place is remembered at the same time. */
const MOST_REMEMBERED = 10_000;

/** The place of a request in a site's waiting room. */
interface Turn {
    /** Whose place it is: the site knows it by its cookies and its address. */
    readonly identity: Identity;
    readonly sinceMillis: number;
    /** When to look again. */
    readonly nextMillis: number;
}

export interface TurnsOptions {
    readonly identities: Identities;
    readonly dispatcher: Dispatcher;
    readonly sites: SiteNames;
    readonly patienceMillis: number;
}

/** Which requests stand in line at a site, and with which identity they have to come back. */
export class Turns {
    /** By the request's id: a request that comes back from the queue is another object. */
    private readonly byRequest = new Map<string, Turn>();

    constructor(private readonly options: TurnsOptions) {}

    /**
     * The identity with which the request stands in line, as soon as it may look again.
     * @returns `undefined` when it stands in none, or has lost its place.
     * @throws NoExitError when it may not look again within `patienceMillis`.
     */
    async take(request: RequestLike, signal: AbortSignal): Promise<IdentityLease | undefined> {
        const { identities, dispatcher, sites, patienceMillis } = this.options;
        const turn = this.byRequest.get(request.id ?? '');
        if (turn === undefined) return undefined;
        const { identity, nextMillis } = turn;
        try {
            if (identities.isFit(identity)) {
                const site = sites.through(request.url, identity.exit);
                const lease = await dispatcher.bound.toOwner(identity.exit, site, patienceMillis, signal, nextMillis);
                if (identities.isFit(identity)) {
                    identity.promisedRequests += 1;
                    return new IdentityLease(dispatcher, identity, lease);
                }
                dispatcher.release(lease);
            }
        } catch (error) {
            if (signal.aborted || !(error instanceof NoExitError) || identities.now() < nextMillis) throw error;
        }
        // It could look again, but not with this identity.
        this.end(request);
        return undefined;
    }

    /** An attempt ended. @returns whether the request keeps its place in line. No request keeps it for ever. */
    note(request: RequestLike, identity: Identity, verdict: Verdict | undefined): boolean {
        if (verdict === undefined) return false;
        const known = this.byRequest.get(request.id ?? '');
        this.end(request);
        if (verdict.about !== 'turn' || identity.retired !== undefined) return false;
        const now = this.options.identities.now();
        const sinceMillis = known?.identity === identity ? known.sinceMillis : now;
        if (now - sinceMillis > LONGEST_TURN_MILLIS) return false;
        makeRoom(this.byRequest, MOST_REMEMBERED);
        const { retryAfterMillis = NEXT_LOOK_MILLIS } = verdict;
        this.byRequest.set(request.id ?? '', { identity, sinceMillis, nextMillis: now + retryAfterMillis });
        return true;
    }

    private end({ id = '' }: RequestLike): void {
        this.byRequest.delete(id);
    }
}
