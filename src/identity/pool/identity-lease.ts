import type { Conclusion } from '../../engine/exit.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Lease, Noted } from '../../engine/engine.js';
import type { Verdict } from '../../engine/verdict.js';
import { OK } from '../../engine/verdict.js';
import type { Identity } from '../identity.js';

/** The right of one request to use an identity. Its holder releases it, however the request ends. */
export class IdentityLease {
    private hasBegun = false;
    private isReleased = false;

    /** @param lease The right to use the exit; `undefined` while the identity is being prepared. */
    constructor(
        private readonly dispatcher: Dispatcher,
        readonly identity: Identity,
        private lease: Lease | undefined,
        /** The request was given up before it began. */
        private readonly onUnused: () => void = () => undefined,
    ) {}

    /** The request begins. @param depth How many requests the session has had, with this one. */
    begin(depth: number): void {
        this.hasBegun = true;
        if (this.lease !== undefined) this.dispatcher.bind(this.lease, this.identity, depth);
    }

    /**
     * Learns what the request taught, as soon as that is known.
     * @param url The page that was asked for.
     * @returns `undefined` when the right to use the exit is given away meanwhile.
     */
    settle(verdict: Verdict, url: string): Noted | undefined {
        // A named identity cannot be tested by another session, nor its page by another exit: it rests at once.
        const heard = this.identity.key === undefined ? verdict : { ...verdict, isSure: true };
        return this.lease && this.dispatcher.note(this.lease, heard, url);
    }

    /**
     * Learns what another site said. The site of `url` had redirected the request there.
     * @param answeredAt The address there.
     */
    settleElsewhere(site: string, verdict: Verdict, url: string, answeredAt: string): Noted | undefined {
        if (this.settle(OK, url) === undefined) return undefined;
        const { dispatcher, identity } = this;
        const there = new IdentityLease(dispatcher, identity, dispatcher.leaseExitAnyway(identity.exit, site));
        there.begin(identity.servedRequests);
        const noted = there.settle(verdict, answeredAt);
        there.release();
        // Requests of the site that was asked do not wait for the other site, so each attempt counts.
        return noted && { ...noted, cost: 'attempt' };
    }

    /** How long the answer should be waited for, before another exit is tried. */
    patienceMillis(url: string): number {
        return this.lease === undefined ? Infinity : this.dispatcher.patienceMillis(this.lease, url);
    }

    /** Says what became of an answer that was accepted. */
    conclude(conclusion: Conclusion): void {
        if (this.lease !== undefined) this.dispatcher.conclude(this.lease, conclusion);
    }

    /** Gives the right to use the exit away while the identity is being prepared. */
    setAside(): Lease | undefined {
        const { lease } = this;
        this.lease = undefined;
        return lease;
    }

    get isSetAside(): boolean {
        return this.lease === undefined;
    }

    /** The identity is prepared. */
    resume(lease: Lease): void {
        this.lease = lease;
    }

    /** The request ended, or was never sent. Doing so again changes nothing. */
    release(): void {
        if (this.isReleased) return;
        this.isReleased = true;
        if (!this.hasBegun) {
            this.identity.promisedRequests -= 1;
            this.onUnused();
        }
        const lease = this.setAside();
        if (lease !== undefined) this.dispatcher.release(lease);
    }
}
