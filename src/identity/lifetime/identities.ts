import type { Place } from '../../common/place.js';
import type { Connections } from '../../connections/connections.js';
import type { Clock } from '../../dispatch/clock.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Exit } from '../../engine/exit.js';
import type { EventStream } from '../../events/event-stream.js';
import type { RetireReason } from '../../events/retire-reason.js';
import type { ExitNames } from '../../state/exit-names.js';
import type { Identity } from '../identity.js';
import type { SessionLike } from '../like.js';
import type { KeptExits } from './kept-exits.js';
import { nameVia } from '../routes/site-names.js';
import { ForgivenMarks } from '../sessions/forgiven-marks.js';
import { dereference } from '../sessions/session-reference.js';
import { Expiry } from './expiry.js';
import { keepBinding } from './kept-binding.js';

const UNUSED = { keepsExit: false, openRequests: 0, servedRequests: 0, promisedRequests: 0, retired: undefined };

/** What holds for identities that the user asks for by name. */
export interface Naming {
    readonly exclusive: boolean;
    readonly onBlocked: 'wait' | 'new-exit' | 'fail';
}

/** For these reasons an identity ends if it has no name. A named one waits for its exit to come back. */
const RESTED: ReadonlySet<RetireReason> = new Set(['blocked', 'proxy-failed']);

export interface IdentitiesOptions {
    readonly dispatcher: Pick<Dispatcher, 'supply' | 'providerOf'>;
    readonly clock: Clock;
    readonly names: ExitNames;
    readonly naming: Naming;
    readonly keptExits: KeptExits;
    readonly events: EventStream;
    readonly connections: Pick<Connections, 'end'>;
}

/** What is known of an identity when it begins. */
export type NewIdentity = Omit<Identity, keyof typeof UNUSED | 'mostRequests'>;

/** Every live identity of one `ProxySessions`, whichever crawler uses it. The only place where one begins or ends. */
export class Identities {
    private readonly byId = new Map<string, Identity>();
    private readonly byKey = new Map<string, Identity>();
    private readonly listeners = new Set<(identity: Identity) => void>();
    private readonly bySession = new WeakMap<SessionLike, Identity>();
    readonly forgivenMarks = new ForgivenMarks();
    private readonly expiry: Expiry;

    constructor(private readonly options: IdentitiesOptions) {
        this.expiry = new Expiry(options, this.byId, (identity, why) => this.retire(identity, 'expired', why));
    }

    get keptExits(): KeptExits {
        return this.options.keptExits;
    }

    [Symbol.iterator](): Iterator<Identity> {
        return this.byId.values();
    }

    get size(): number {
        return this.byId.size;
    }

    now(): number {
        return this.options.clock.now();
    }

    find(sessionId: string): Identity | undefined {
        return this.byId.get(sessionId);
    }

    /** The living identity of that name. Each route has its own. */
    named(key: string, route: string | undefined): Identity | undefined {
        return this.byKey.get(nameVia(key, route));
    }

    /** Keeps an identity's exit to it. Other identities of the exit end. */
    keepExit(identity: Identity): void {
        if (identity.keepsExit) return;
        identity.keepsExit = true;
        this.options.keptExits.keep(identity.exit);
        for (const other of this.byId.values()) {
            if (other === identity || other.exit !== identity.exit) continue;
            this.retire(other, 'used-up', `its exit is kept to the identity "${identity.key}"`);
        }
    }

    /** The identity of a session or of a reference to one. Retired identities are found as long as their session is in use. */
    of(session: SessionLike): Identity | undefined {
        return this.bySession.get(dereference(session));
    }

    /**
     * An identity begins, or comes back from an earlier run.
     * @param site The one that it is made for, if any.
     */
    begin(start: NewIdentity, site?: string): Identity {
        const { maxUsageCount, usageCount } = start.session;
        const identity: Identity = { ...start, ...UNUSED, mostRequests: maxUsageCount - usageCount };
        this.byId.set(identity.session.id, identity);
        this.bySession.set(identity.session, identity);
        if (identity.key !== undefined) this.byKey.set(nameVia(identity.key, identity.exit.route), identity);
        this.keepBinding(identity);
        this.expiry.watch();
        if (identity.key !== undefined && this.options.naming.exclusive) this.keepExit(identity);
        const { session, exit, place } = identity;
        const { country } = place;
        this.options.events.emit({ kind: 'sessionCreated', sessionId: session.id, exit, country, site });
        this.tellPlace(identity);
        return identity;
    }

    /**
     * Starts the idle time of an identity again, because a request of it is about to be sent. Its service counts from then on
     * too, however long the answer, or the user's handler, takes.
     */
    touch(identity: Identity): void {
        identity.lastUsedAt = this.now();
        this.keepBinding(identity);
    }

    /** Writes down in the session what a later run needs to know. */
    keepBinding(identity: Identity): void {
        keepBinding(identity, this.options.names);
    }

    /**
     * Ends an identity and its session. Only the first call counts, and its reason is told.
     * @param site Where it happened, if it was on a site.
     */
    retire(identity: Identity, reason: RetireReason, detail: string, site?: string): void {
        if (identity.retired !== undefined || this.outlives(identity, reason)) return;
        this.noteRetired(identity, reason, detail, site);
        identity.session.retire();
    }

    /** Whether the identity goes on all the same: a named one rests with its exit, unless the user wants another exit then. */
    outlives({ key }: Identity, reason: RetireReason): boolean {
        return key !== undefined && this.options.naming.onBlocked !== 'new-exit' && RESTED.has(reason);
    }

    /** Calls back for each identity that ends, until the returned function is called. */
    listen(listener: (identity: Identity) => void): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }

    /** Ends an identity whose session was retired by Crawlee or by the user. */
    noteRetired(identity: Identity, reason: RetireReason, detail: string, site?: string): void {
        if (identity.retired !== undefined) return;
        identity.retired = reason;
        this.byId.delete(identity.session.id);
        this.forgetKey(identity);
        identity.home.remove(identity);
        this.options.dispatcher.supply.discard(identity.exit);
        const { session, exit, place, servedRequests: requests } = identity;
        this.options.events.emit({
            kind: 'sessionRetired',
            sessionId: session.id,
            exit,
            country: place.country,
            site,
            reason,
            detail,
            requests,
        });
        for (const listener of this.listeners) listener(identity);
        this.endIfIdle(identity);
    }

    /** Ends all identities of an exit. */
    endOn(exit: Exit, reason: RetireReason, detail: string, site?: string): void {
        for (const identity of this.byId.values())
            if (identity.exit === exit) this.retire(identity, reason, detail, site);
    }

    /** Closes what a retired identity has open, once the last of its requests has ended. */
    endIfIdle(identity: Identity): void {
        if (identity.retired === undefined || identity.openRequests > 0) return;
        this.end(identity);
        this.options.dispatcher.supply.end(identity.exit);
    }

    /** Notes by which exit the identity is seen. If that is another one than before, the identity ends. */
    noteExitName(identity: Identity, name: string): void {
        const known = identity.exitName;
        identity.exitName = name;
        if (known !== undefined && known !== name)
            this.retire(identity, 'exit-changed', `moved from ${known} to ${name}`);
    }

    /** Notes where the exit is. An identity that has served a request keeps the place that it has shown. */
    notePlace(identity: Identity, place: Place): void {
        if (identity.servedRequests > 0 || identity.keepsPlace) return;
        identity.place = place;
        this.keepBinding(identity);
        this.tellPlace(identity);
    }

    private tellPlace({ exit, place: { country } }: Identity): void {
        if (country !== undefined) this.options.events.emit({ kind: 'exitPlaced', exit, country });
    }

    /** Stops looking for identities whose time is over. */
    close(): void {
        this.expiry.close();
    }

    /** Forgets an identity whose session's pool was closed. Its session is not retired. */
    forget(identity: Identity): void {
        this.byId.delete(identity.session.id);
        this.forgetKey(identity);
        const { session, servedRequests: requests } = identity;
        this.options.events.emit({ kind: 'sessionLeft', sessionId: session.id, requests });
        this.end(identity);
    }

    private end(identity: Identity): void {
        identity.connection.close();
        if (identity.keepsExit) this.options.keptExits.letGo(identity.exit);
        this.options.connections.end(identity);
    }

    private forgetKey(identity: Identity): void {
        if (identity.key === undefined) return;
        const name = nameVia(identity.key, identity.exit.route);
        if (this.byKey.get(name) === identity) this.byKey.delete(name);
    }

    /** Whether the identity may serve another request. One whose time is over is retired here. */
    isFit(identity: Identity): boolean {
        if (identity.retired !== undefined) return false;
        const expiry = this.expiry.of(identity);
        if (expiry !== undefined) {
            this.retire(identity, 'expired', expiry);
            return false;
        }
        if (identity.session.isUsable()) return true;
        this.retire(identity, ...whyUnusable(identity.session));
        return false;
    }
}

/** Why Crawlee would not use a session any more, in our words. */
export function whyUnusable(session: SessionLike): [RetireReason, string] {
    if (session.isExpired()) return ['expired', 'maxAgeSecs passed'];
    if (session.isMaxUsageCountReached()) return ['used-up', `maxUsageCount of ${session.maxUsageCount} reached`];
    return ['errors', `maxErrorScore of ${session.getState().maxErrorScore} reached`];
}
