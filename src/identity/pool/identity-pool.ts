import { untilAborted } from '../../common/until-aborted.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Others } from '../../dispatch/wait-queue.js';
import { AFTER_OTHERS } from '../../dispatch/wait-queue.js';
import type { Lease } from '../../engine/engine.js';
import type { OpenConnection } from '../../relay/relays.js';
import type { Identity, IdentityHome } from '../identity.js';
import { isIdle } from '../identity.js';
import type { Identities } from '../lifetime/identities.js';
import type { SessionBinder } from '../lifetime/session-binder.js';
import type { RequestLike, SessionLike } from '../like.js';
import type { CrawlerTraits, Rotation } from '../rotations/rotation.js';
import { Beginnings } from './beginnings.js';
import { IdentityLease } from './identity-lease.js';
import type { Assignment } from './next-identity.js';
import { NextIdentity } from './next-identity.js';
import { Residents } from './residents.js';
import type { UnboundSessions } from './unbound-sessions.js';
import { UsageRules } from './usage-rules.js';

export interface IdentityPoolOptions {
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly binder: SessionBinder;
    readonly rotation: Rotation;
    readonly crawler: CrawlerTraits;
    /** The route whose requests it serves. */
    readonly route: string | undefined;
    /** How many identities may live at the same time: the user's `maxPoolSize`. */
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
    /** When the request should go back to the queue, by the clock of the dispatcher. */
    readonly deadline: number;
    /** Aborted when the request was given up: nothing is kept for it then. */
    readonly signal: AbortSignal;
}

/** What an identity is asked for by. */
export interface Name {
    readonly key: string;
    /** Whether nobody else may use its exit. */
    readonly keepsExit: boolean;
}

/** The living identities of one crawler, for the requests of one route. */
export class IdentityPool implements IdentityHome {
    private readonly residents: Residents;
    private readonly rules: UsageRules;
    private readonly beginnings: Beginnings;
    private readonly next: NextIdentity;
    /** By site, an identity that is being made. Other requests may join it as soon as it is there. */
    private readonly opening = new Map<string, Promise<unknown>>();

    constructor(private readonly options: IdentityPoolOptions) {
        const residents = options.shared ?? new Residents();
        const rules = new UsageRules(options);
        this.residents = residents;
        this.rules = rules;
        this.beginnings = new Beginnings({ ...options, home: this, residents, rules });
        this.next = new NextIdentity({ ...options, residents, rules });
    }

    /** Any session that could serve now, for callers who do not say for what. */
    get anySession(): SessionLike | undefined {
        for (const { session, retired } of this.residents.living)
            if (retired === undefined && session.isUsable()) return session;
        return this.beginnings.anySession;
    }

    [Symbol.iterator](): Iterator<Identity> {
        return this.residents.living.values();
    }

    /** Takes in an identity that was bound elsewhere, such as one from an earlier run. */
    add(identity: Identity): void {
        this.beginnings.admit(identity);
    }

    remove(identity: Identity): void {
        this.residents.remove(identity);
    }

    /** Forgets the identities without a name, unless other crawlers share them. Their sessions are not retired. */
    disband(): void {
        if (this.options.shared !== undefined) return;
        for (const identity of [...this.residents.unnamed()]) {
            this.options.identities.forget(identity);
            this.remove(identity);
        }
    }

    /** Whether no living identity has a session of this crawler. */
    get isEmpty(): boolean {
        for (const { home } of this.residents.living) if (home === this) return false;
        return true;
    }

    /**
     * Waits for an identity that may serve the site. The caller has to release it.
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
            const found = await dispatcher.wait(site, (others) => this.next.choose(site, url, others), {
                deadline,
                signal,
            });
            if (found.identity !== undefined) return new IdentityLease(dispatcher, found.identity, found.lease);
            const { exit } = found.lease;
            const living = this.beginnings.livingOn(exit, site);
            if (living !== undefined) {
                this.next.noteFound(found.lease);
                return new IdentityLease(dispatcher, living, found.lease);
            }
            const onExit = this.beginnings.on(exit, { site, url });
            try {
                const identity = await untilAborted(onExit, signal);
                if (identity !== undefined) return new IdentityLease(dispatcher, identity, found.lease);
            } catch (error) {
                if (signal.aborted) void this.giveUp(onExit);
                // Otherwise the exit left the list meanwhile.
                if (signal.aborted || !exit.dropped) {
                    dispatcher.release(found.lease);
                    throw error;
                }
            } finally {
                this.next.noteFound(found.lease);
            }
            dispatcher.release(found.lease);
        }
    }

    /** Ends an identity that was made for a request that was given up, if it could serve no other request. */
    private async giveUp(onExit: Promise<Identity | undefined>): Promise<void> {
        const identity = await onExit.catch(() => undefined);
        if (identity === undefined) return;
        identity.promisedRequests -= 1;
        if (this.rules.continues || !isIdle(identity) || identity.servedRequests > 0) return;
        this.options.identities.retire(identity, 'used-up', 'its request was given up before it was sent');
    }

    /**
     * Begins an identity of that name on the next exit. With `keepsExit` nobody else gets that exit from then on.
     */
    async beginNamed({ key, keepsExit }: Name, site: string, options: AcquireOptions): Promise<Assignment> {
        const { dispatcher, identities } = this.options;
        const { url } = options.request;
        const attempt = (others: Others): Lease | typeof AFTER_OTHERS | undefined => {
            this.options.requireExits();
            const lease = dispatcher.leaseNow(site, url, others);
            if (keepsExit && lease !== undefined && lease !== AFTER_OTHERS) identities.keptExits.keep(lease.exit);
            return lease;
        };
        const lease = await dispatcher.wait(site, attempt, options);
        try {
            return { identity: await this.beginnings.begin(lease.exit, { site, url, key }), lease };
        } catch (error) {
            if (keepsExit) identities.keptExits.letGo(lease.exit);
            dispatcher.release(lease);
            throw error;
        }
    }

    get route(): string | undefined {
        return this.options.route;
    }

    /** Whether the identity has served all that its rotation allows. */
    isUsedUp(identity: Identity): boolean {
        return this.rules.isUsedUp(identity);
    }

    /** Ends an identity that may serve no more, once the last of its requests has ended: its browser ends with it. */
    endIfSpent(identity: Identity, site: string): void {
        this.rules.endIfSpent(identity, site);
    }

    /** Whether pages of one identity share a browser. */
    get sharesBrowsers(): boolean {
        const { kind, useIncognitoPages } = this.options.crawler;
        return (kind.family === 'browser' || kind.family === 'adaptive') && !useIncognitoPages;
    }

    /** Whether a session is being made, or bound, for a request. */
    get isMaking(): boolean {
        return this.next.isMaking;
    }
}
