import { untilAborted } from '../../common/until-aborted.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Others } from '../../dispatch/wait-queue.js';
import { AFTER_OTHERS } from '../../dispatch/wait-queue.js';
import type { Lease } from '../../engine/engine.js';
import type { Exit } from '../../engine/exit.js';
import type { OpenConnection } from '../../relay/relays.js';
import type { Identities } from '../lifetime/identities.js';
import type { Identity, IdentityHome } from '../identity.js';
import { isIdle } from '../identity.js';
import { IdentityLease } from './identity-lease.js';
import type { CrawlerTraits, Rotation } from '../rotations/rotation.js';
import type { RequestLike, SessionLike } from '../like.js';
import { Residents } from './residents.js';
import type { UnboundSessions } from './unbound-sessions.js';

export interface IdentityPoolOptions {
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly rotation: Rotation;
    readonly crawler: CrawlerTraits;
    /** The route whose requests it serves. */
    readonly route: string | undefined;
    /** How many identities may live at the same time; the user's `maxPoolSize`. */
    readonly maxIdentities: number;
    /** @throws NoExitError when all exits are kept to identities that have a name */
    readonly requireExits: () => void;
    /** Those of all crawlers that share their sessions. @default the crawler has its own */
    readonly shared: Residents | undefined;
    readonly unbound: UnboundSessions;
    /** Makes a session in the crawler's pool, which will use that connection. */
    readonly makeSession: (connection: OpenConnection) => Promise<SessionLike>;
}

/** Who wants an identity, and for how long. */
export interface AcquireOptions {
    readonly request: Pick<RequestLike, 'url'>;
    /** When the request should rather come back later; by the clock of the dispatcher. */
    readonly deadline: number;
    /** Aborted when the request was given up: nothing is kept for it then. */
    readonly signal: AbortSignal;
}

/** An identity and its right to serve one request. */
export interface Assignment {
    readonly identity: Identity;
    readonly lease: Lease;
}

/** What an identity is asked for by. */
export interface Name {
    readonly key: string;
    /** Whether nobody else may use its exit. */
    readonly keepsExit: boolean;
}

/** What an identity begins for. */
interface Beginning {
    readonly site: string;
    readonly url: string;
    readonly key?: string | undefined;
}

/** The right to use an exit, on which an identity has still to be found or made. */
interface NewLease {
    readonly lease: Lease;
    readonly identity?: undefined;
}

/** The living identities of one crawler, and who of them serves next. */
export class IdentityPool implements IdentityHome {
    private readonly residents: Residents;
    /** Sessions that are being bound to an exit. */
    private readonly binding = new Set<SessionLike>();
    /** Leases for which an identity may have to be made: each counts as one that lives. */
    private readonly starting = new Set<Lease>();
    /** Sites for which an identity is being made that others may join as soon as it is there. */
    private readonly opening = new Map<string, Promise<unknown>>();

    constructor(private readonly options: IdentityPoolOptions) {
        this.residents = options.shared ?? new Residents();
    }

    /** Any session that could serve now, for callers who do not say for what. */
    get anySession(): SessionLike | undefined {
        for (const { session, retired } of this.residents.living)
            if (retired === undefined && session.isUsable()) return session;
        for (const session of this.binding) if (session.isUsable()) return session;
        return undefined;
    }

    [Symbol.iterator](): Iterator<Identity> {
        return this.residents.living.values();
    }

    /** Takes in an identity that was bound elsewhere, such as one from an earlier run. */
    add(identity: Identity): void {
        const { living, byExit } = this.residents;
        living.add(identity);
        if (this.continues && identity.key === undefined) byExit.set(identity.exit, identity);
    }

    remove(identity: Identity): void {
        this.residents.remove(identity);
    }

    /** Lets everybody go who has no name, without retiring them, unless other crawlers are to go on with them. */
    disband(): void {
        if (this.options.shared !== undefined) return;
        for (const identity of [...this.unnamed()]) {
            this.options.identities.forget(identity);
            this.remove(identity);
        }
    }

    /** Whether none lives whose session is the crawler's. */
    get isEmpty(): boolean {
        for (const { home } of this.residents.living) if (home === this) return false;
        return true;
    }

    /**
     * Waits for the turn of an identity that may serve the site, which is the caller's until it releases it.
     * @throws the reason of `signal`; NoExitError at the deadline, or when it makes no sense to wait.
     */
    async acquire(site: string, options: AcquireOptions): Promise<IdentityLease> {
        if (this.options.rotation.sharing !== 'at-once') return this.take(site, options);
        // One identity at a time is made; requests that come meanwhile join it.
        for (let opening = this.opening.get(site); opening !== undefined; opening = this.opening.get(site)) {
            const opened = opening.catch(() => undefined);
            await untilAborted(opened, options.signal);
        }
        const taken = this.take(site, options);
        this.opening.set(site, taken);
        return taken.finally(() => this.opening.delete(site));
    }

    private async take(site: string, { request: { url }, deadline, signal }: AcquireOptions): Promise<IdentityLease> {
        const { dispatcher } = this.options;
        for (;;) {
            const found = await dispatcher.wait(site, (others) => this.joinOrLeaseNew(site, url, others), {
                deadline,
                signal,
            });
            if (found.identity !== undefined) return new IdentityLease(dispatcher, found.identity, found.lease);
            const living = this.livingOn(found.lease.exit, site);
            if (living !== undefined) {
                promised(living);
                this.noteFound(found.lease);
                return new IdentityLease(dispatcher, living, found.lease);
            }
            const onExit = this.identityOn(found.lease.exit, site, url);
            try {
                const identity = await untilAborted(onExit, signal);
                if (identity !== undefined) return new IdentityLease(dispatcher, identity, found.lease);
            } catch (error) {
                if (signal.aborted) void this.giveUp(onExit);
                // Otherwise the exit left the list meanwhile.
                if (signal.aborted || !found.lease.exit.dropped) {
                    dispatcher.release(found.lease);
                    throw error;
                }
            } finally {
                this.noteFound(found.lease);
            }
            dispatcher.release(found.lease);
        }
    }

    /** It is known which identity serves by the lease. */
    private noteFound(lease: Lease): void {
        this.starting.delete(lease);
        if (this.options.maxIdentities < Infinity) this.options.dispatcher.moveQueues();
    }

    /** Nobody waits any more for an identity that is being made: one that could not serve another request ends. */
    private async giveUp(onExit: Promise<Identity | undefined>): Promise<void> {
        const identity = await onExit.catch(() => undefined);
        if (identity === undefined) return;
        identity.promisedRequests -= 1;
        if (this.continues || !isIdle(identity) || identity.servedRequests > 0) return;
        this.options.identities.retire(identity, 'used-up', 'its request was given up before it was sent');
    }

    /**
     * Begins an identity of that name on the next exit, which nobody else is given from that moment on if it is to be kept.
     */
    async beginNamed({ key, keepsExit }: Name, site: string, options: AcquireOptions): Promise<Assignment> {
        const { dispatcher, identities } = this.options;
        const { url } = options.request;
        const attempt = (others: Others): Lease | typeof AFTER_OTHERS | undefined => {
            this.options.requireExits();
            const lease = dispatcher.leaseNow(site, url, others);
            if (keepsExit && lease !== undefined && lease !== AFTER_OTHERS) identities.naming.keep(lease.exit);
            return lease;
        };
        const lease = await dispatcher.wait(site, attempt, options);
        try {
            return { identity: await this.begin(lease.exit, { site, url, key }), lease };
        } catch (error) {
            if (keepsExit) identities.naming.letGo(lease.exit);
            dispatcher.release(lease);
            throw error;
        }
    }

    get rotation(): Rotation {
        return this.options.rotation;
    }

    get route(): string | undefined {
        return this.options.route;
    }

    /** Whether an idle identity goes on when its exit's turn comes again. What crawlers share outlives their browsers. */
    private get continues(): boolean {
        return this.options.rotation.continues || this.options.shared !== undefined;
    }

    /** Whether the identity has served all that it should. */
    isUsedUp(identity: Identity): boolean {
        return this.options.shared === undefined && this.options.rotation.isUsedUp(identity, this.options.crawler);
    }

    /** Whether pages of one identity share a browser. */
    get sharesBrowsers(): boolean {
        const { kind, useIncognitoPages } = this.options.crawler;
        return (kind.family === 'browser' || kind.family === 'adaptive') && !useIncognitoPages;
    }

    private *unnamed(): Iterable<Identity> {
        for (const identity of this.residents.living) if (identity.key === undefined) yield identity;
    }

    private joinOrLeaseNew(
        site: string,
        url: string,
        others: Others,
    ): Assignment | NewLease | typeof AFTER_OTHERS | undefined {
        const assignment = this.join(site);
        if (this.isFull) return assignment === 'later' ? undefined : (assignment ?? this.replace(site, url, others));
        if (assignment !== 'later') return assignment ?? this.leaseNew(site, url, others);
        return this.options.rotation.sharing === 'at-once' ? undefined : this.leaseNew(site, url, others);
    }

    /** Whether a session is being made, or bound, for a request. */
    get isMaking(): boolean {
        return this.starting.size > 0;
    }

    private get isFull(): boolean {
        return this.residents.living.size + this.starting.size >= this.options.maxIdentities;
    }

    /** None of the identities may go to the site now, and no more may live: the one that is idle for longest makes room. */
    private replace(site: string, url: string, others: Others): NewLease | typeof AFTER_OTHERS | undefined {
        const [idlest] = [...this.unnamed()].filter(isIdle).sort((a, b) => a.lastUsedAt - b.lastUsedAt);
        if (idlest === undefined) return undefined;
        const found = this.leaseNew(site, url, others);
        if (found !== undefined && found !== AFTER_OTHERS && !this.residents.byExit.has(found.lease.exit)) {
            this.options.identities.retire(
                idlest,
                'used-up',
                `made room for another one, because its exit rests on ${site}`,
                site,
            );
        }
        return found;
    }

    /** A living identity that takes one more request beside those that it serves, or will when it is not too fast. */
    private join(site: string): Assignment | 'later' | undefined {
        const { rotation, crawler } = this.options;
        const { isFull } = this;
        if (rotation.sharing === 'never' && !isFull) return undefined;
        const candidates = [...this.unnamed()].filter((identity) => isFull || rotation.mayJoin(identity, crawler));
        if (isFull) candidates.sort((a, b) => a.openRequests - b.openRequests || a.lastUsedAt - b.lastUsedAt);
        let isLater = false;
        for (const identity of candidates) {
            const assignment = this.assignmentOf(identity, site);
            if (assignment === 'later') isLater = true;
            else if (assignment !== undefined) {
                promised(identity);
                return assignment;
            }
        }
        return isLater ? 'later' : undefined;
    }

    private assignmentOf(identity: Identity, site: string): Assignment | 'later' | undefined {
        const { dispatcher, rotation } = this.options;
        if (rotation.sharing === 'when-proven' && !this.isFull && dispatcher.isOnTrial(identity.exit, site))
            return undefined;
        if (!this.mayGoOn(identity, site)) return undefined;
        const role = rotation.sharing === 'at-once' ? 'only-one' : 'one-of-many';
        const lease = dispatcher.leaseExit(identity.exit, site, role);
        return lease === undefined || lease === 'later' ? lease : { identity, lease };
    }

    private leaseNew(site: string, url: string, others: Others): NewLease | typeof AFTER_OTHERS | undefined {
        this.options.requireExits();
        const lease = this.leaseOfUnbound(site) ?? this.options.dispatcher.leaseNow(site, url, others);
        if (lease === undefined || lease === AFTER_OTHERS) return lease;
        this.starting.add(lease);
        return { lease };
    }

    /** The exit of a session that has one already, and would not be of use on any other. */
    private leaseOfUnbound(site: string): Lease | undefined {
        const { unbound, route } = this.options;
        for (const exit of unbound.exits()) {
            const lease =
                exit.route === route ? this.options.dispatcher.leaseExit(exit, site, 'one-of-many') : undefined;
            if (lease !== undefined && lease !== 'later') return lease;
        }
        return undefined;
    }

    /** The identity that goes on, or begins, on an exit; `undefined` when the exit ended with its identity. */
    private async identityOn(exit: Exit, site: string, url: string): Promise<Identity | undefined> {
        for (;;) {
            const living = this.livingOn(exit, site);
            if (living !== undefined) return promised(living);
            if (exit.dropped) return undefined;
            if (!this.continues) return this.begin(exit, { site, url });
            // Requests that share an exit are to share its identity, also while it is being made.
            const others = this.residents.beginning.get(exit);
            if (others === undefined) {
                const begun = this.begin(exit, { site, url }).finally(() => this.residents.beginning.delete(exit));
                this.residents.beginning.set(exit, begun);
                return begun;
            }
            await others;
        }
    }

    private livingOn(exit: Exit, site: string): Identity | undefined {
        const known = this.residents.byExit.get(exit);
        return known !== undefined && this.mayGoOn(known, site) ? known : undefined;
    }

    /** Whether the identity lives, and may be promised one request more. */
    private mayGoOn(identity: Identity, site: string): boolean {
        this.endIfSpent(identity, site);
        return this.whySpent(identity, site) === undefined && this.options.identities.isFit(identity);
    }

    /** Ends an identity that may serve no more, once the last of its requests has ended: its browser ends with it. */
    endIfSpent(identity: Identity, site: string): void {
        const why = this.whySpent(identity, site);
        if (why !== undefined && isIdle(identity)) this.options.identities.retire(identity, 'used-up', why, site);
    }

    private whySpent({ promisedRequests, mostRequests, session, key }: Identity, site: string): string | undefined {
        if (promisedRequests >= mostRequests) return `maxUsageCount of ${session.maxUsageCount} reached`;
        if (key !== undefined) return undefined;
        const most = this.options.dispatcher.sessionDepth(site);
        return promisedRequests >= most ? `${site} refuses sessions after ${most} requests` : undefined;
    }

    private async begin(exit: Exit, { site, url, key }: Beginning): Promise<Identity> {
        const { identities, makeSession, unbound } = this.options;
        let taken: SessionLike | undefined;
        try {
            const binding = { exit, home: this, site, context: { url }, key };
            const identity = await identities.bind(binding, async (connection) => {
                taken = unbound.takeFor(exit);
                if (taken !== undefined) this.binding.add(taken);
                return taken ?? makeSession(connection);
            });
            this.add(identity);
            return promised(identity);
        } finally {
            if (taken !== undefined) this.binding.delete(taken);
        }
    }
}

/** Counted at once, before anybody else is asked whether the identity may serve. */
function promised(identity: Identity): Identity {
    identity.promisedRequests += 1;
    return identity;
}
