import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Exit } from '../engine/exit.js';
import type { ConnectContext, Provider } from '../providers/provider.js';
import type { OpenConnection, Relays } from '../relay/relays.js';
import type { ExitNames } from '../state/exit-names.js';
import type { Identity, IdentityHome, RetireReason } from './identity.js';
import type { KeptBinding } from './kept-binding.js';
import { keepBinding, keptBindingOf } from './kept-binding.js';
import { dereference } from './session-reference.js';
import type { SessionLike } from './like.js';

/** How much earlier than its provider a session counts as expired: a share of its lifetime, at most so long. */
const EXPIRY_MARGIN_SHARE = 0.1;
const LONGEST_EXPIRY_MARGIN_MILLIS = 5_000;

const UNUSED = { keepsExit: false, openRequests: 0, servedRequests: 0, promisedRequests: 0, retired: undefined };

/** What is not counted of a mark by which Crawlee calls a session bad: the failure, or that there was a request at all. */
export type Forgiveness = 'error' | 'error-and-use';

/** What holds for identities that the user asks for by name. */
export interface Naming {
    readonly exclusive: boolean;
    readonly onBlocked: 'wait' | 'new-exit' | 'fail';
    /** Keeps an exit to one identity, on all sites. */
    readonly keep: (exit: Exit) => void;
    readonly letGo: (exit: Exit) => void;
}

/** Why an identity without a name ends, and a named one waits for its exit to come back. */
const RESTED: ReadonlySet<RetireReason> = new Set(['blocked', 'proxy-failed']);

export interface IdentitiesOptions {
    readonly provider: Provider;
    readonly dispatcher: Dispatcher;
    readonly relays: Relays;
    readonly clock: Clock;
    readonly names: ExitNames;
    /** A session came back to its exit. */
    readonly onReturned: (exit: Exit) => void;
    readonly naming: Naming;
    readonly onCreated: (identity: Identity) => void;
    readonly onRetired: (identity: Identity, reason: RetireReason, detail: string) => void;
    /** Nobody uses the identity any more. */
    readonly onEnded: (identity: Identity) => void;
}

/** Every live identity of one `ProxySessions`, whichever crawler uses it. The only place where one begins or ends. */
export class Identities {
    private readonly byId = new Map<string, Identity>();
    private readonly byKey = new Map<string, Identity>();
    private readonly bySession = new WeakMap<SessionLike, Identity>();
    /** The marks that are to be passed over. */
    private readonly forgiven = new WeakMap<SessionLike, Forgiveness[]>();

    constructor(private readonly options: IdentitiesOptions) {}

    get naming(): Naming {
        return this.options.naming;
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

    /** The living identity of that name. */
    named(key: string): Identity | undefined {
        return this.byKey.get(key);
    }

    /** Keeps the exit of an identity to it: others that are bound to it end. */
    keepExit(identity: Identity): void {
        if (identity.keepsExit) return;
        identity.keepsExit = true;
        this.options.naming.keep(identity.exit);
        for (const other of this.byId.values()) {
            if (other === identity || other.exit !== identity.exit) continue;
            this.retire(other, 'used-up', `its exit is kept to the identity "${identity.key}"`);
        }
    }

    /** The identity of a session or of a reference to one; retired ones are found for as long as somebody holds them. */
    of(session: SessionLike): Identity | undefined {
        return this.bySession.get(dereference(session));
    }

    /** Binds a session to an exit for good. */
    async bind(
        session: SessionLike,
        exit: Exit,
        home: IdentityHome,
        context: ConnectContext,
        key?: string,
    ): Promise<Identity> {
        const now = this.now();
        const exitName = this.options.dispatcher.providerExit(exit).ip;
        const connection = await this.connect(exit, context);
        return this.begin({ session, exit, home, connection, exitName, key, createdAt: now, lastUsedAt: now });
    }

    /** Binds a session from an earlier run to the exit that it had then; `undefined` when it cannot go on there. */
    async restore(session: SessionLike, home: IdentityHome): Promise<Identity | undefined> {
        const { dispatcher, onReturned } = this.options;
        const kept = keptBindingOf(session);
        const exit = kept && (await this.findExit(kept));
        if (kept === undefined || exit === undefined) return undefined;
        onReturned(exit);
        const { exitName, learnedId, boundAt, lastUsedAt, key } = kept;
        const connection = await this.connect(exit, { ...(learnedId !== undefined && { learnedId }) });
        const nowNamed = dispatcher.providerExit(exit).ip ?? exitName;
        const times = { createdAt: boundAt, lastUsedAt };
        const identity = this.begin({ session, exit, home, connection, exitName, key, ...times });
        if (nowNamed !== undefined) this.noteExitName(identity, nowNamed);
        if (isUnknownToService(connection)) this.retire(identity, 'lost', 'its service did not tell its id yet');
        return this.isFit(identity) ? identity : undefined;
    }

    private async findExit({ exit }: KeptBinding): Promise<Exit | undefined> {
        const { names, dispatcher } = this.options;
        const id = names.idOf(exit);
        // A service that does not answer now does not say that it knows the session.
        return id === undefined ? undefined : dispatcher.exitById(id).catch(() => undefined);
    }

    private async connect(exit: Exit, context: ConnectContext): Promise<OpenConnection> {
        const { provider, dispatcher, relays } = this.options;
        return relays.open(await provider.connect(dispatcher.providerExit(exit), context));
    }

    private begin(start: Omit<Identity, keyof typeof UNUSED | 'mostRequests'>): Identity {
        const { maxUsageCount, usageCount } = start.session;
        const identity: Identity = { ...start, ...UNUSED, mostRequests: maxUsageCount - usageCount };
        this.byId.set(identity.session.id, identity);
        this.bySession.set(identity.session, identity);
        if (identity.key !== undefined) this.byKey.set(identity.key, identity);
        this.keepBinding(identity);
        if (identity.key !== undefined && this.options.naming.exclusive) this.keepExit(identity);
        this.options.onCreated(identity);
        return identity;
    }

    /**
     * A request of the identity is about to be sent: its idle time starts anew. Its service counts from then on too,
     * however long the answer, or the user's handler, takes.
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
     * Crawlee marks the session of every failed request as bad, whoever is to blame. What the failure meant was
     * settled already, so the next such mark is not counted as it stands.
     */
    forgiveNextMarkBad(session: SessionLike, what: Forgiveness): void {
        const real = dereference(session);
        this.forgiven.set(real, [...(this.forgiven.get(real) ?? []), what]);
    }

    /** @returns what is to be passed over of a mark; `undefined` when it counts in full. */
    takeForgiveness(session: SessionLike): Forgiveness | undefined {
        return this.forgiven.get(session)?.shift();
    }

    /** Ends an identity, and its session with it. Only the first call counts; its reason is the one that is told. */
    retire(identity: Identity, reason: RetireReason, detail: string): void {
        if (identity.retired !== undefined || this.outlives(identity, reason)) return;
        this.noteRetired(identity, reason, detail);
        identity.session.retire();
    }

    /** A named identity rests with its exit, unless the user wants another one then. */
    outlives({ key }: Identity, reason: RetireReason): boolean {
        return key !== undefined && this.options.naming.onBlocked !== 'new-exit' && RESTED.has(reason);
    }

    /** Ends an identity whose session was retired by Crawlee or by the user. */
    noteRetired(identity: Identity, reason: RetireReason, detail: string): void {
        if (identity.retired !== undefined) return;
        identity.retired = reason;
        this.byId.delete(identity.session.id);
        this.forgetKey(identity);
        identity.home.remove(identity);
        this.options.dispatcher.discard(identity.exit);
        this.options.onRetired(identity, reason, detail);
        this.endIfIdle(identity);
    }

    /** An exit goes to another worker: what is bound to it ends here. */
    handOver(exit: Exit): void {
        this.endOn(exit, 'handed-over', 'its exit went to another worker');
    }

    /** Ends all identities of an exit. */
    endOn(exit: Exit, reason: RetireReason, detail: string): void {
        for (const identity of this.byId.values()) if (identity.exit === exit) this.retire(identity, reason, detail);
    }

    /** A retired identity leaves nothing behind once the last of its requests has ended. */
    endIfIdle(identity: Identity): void {
        if (identity.retired === undefined || identity.openRequests > 0) return;
        this.end(identity);
        this.options.dispatcher.end(identity.exit);
    }

    /** The service, or somebody who was asked, says by which exit the identity leaves. */
    noteExitName(identity: Identity, name: string): void {
        const known = identity.exitName;
        identity.exitName = name;
        if (known !== undefined && known !== name)
            this.retire(identity, 'exit-changed', `moved from ${known} to ${name}`);
    }

    /** The identity is nobody's any more: its session's pool was closed. */
    forget(identity: Identity): void {
        this.byId.delete(identity.session.id);
        this.forgetKey(identity);
        this.end(identity);
    }

    private end(identity: Identity): void {
        identity.connection.close();
        if (identity.keepsExit) this.options.naming.letGo(identity.exit);
        this.options.onEnded(identity);
    }

    private forgetKey(identity: Identity): void {
        if (identity.key !== undefined && this.byKey.get(identity.key) === identity) this.byKey.delete(identity.key);
    }

    /** Whether the identity may serve another request; one whose time is over is retired here, before it is used. */
    isFit(identity: Identity): boolean {
        if (identity.retired !== undefined) return false;
        const expiry = this.expiryOf(identity);
        if (expiry !== undefined) {
            this.retire(identity, 'expired', expiry);
            return false;
        }
        if (identity.session.isUsable()) return true;
        this.retire(identity, ...whyUnusable(identity.session));
        return false;
    }

    private expiryOf({ createdAt, lastUsedAt }: Identity): string | undefined {
        const { idleSecs, maxAgeSecs } = this.options.provider.lifetime;
        const now = this.options.clock.now();
        if (isOver(idleSecs, now - lastUsedAt)) return `idle for nearly ${idleSecs} s`;
        if (isOver(maxAgeSecs, now - createdAt)) return `nearly ${maxAgeSecs} s old`;
        return undefined;
    }
}

/** Only an answer would have told the service's own id of the session: asked again, it would make another one. */
function isUnknownToService({ session }: OpenConnection): boolean {
    return session !== undefined && 'learnedId' in session && session.learnedId === undefined;
}

/** A limit counts as reached a little early, because the request still has to travel. */
function isOver(limitSecs: number | undefined, millis: number): boolean {
    if (limitSecs === undefined) return false;
    const limit = limitSecs * 1000;
    return millis >= limit - Math.min(limit * EXPIRY_MARGIN_SHARE, LONGEST_EXPIRY_MARGIN_MILLIS);
}

/** Why Crawlee would not use a session any more, in our words. */
export function whyUnusable(session: SessionLike): [RetireReason, string] {
    if (session.isExpired()) return ['expired', 'maxAgeSecs passed'];
    if (session.isMaxUsageCountReached()) return ['used-up', `maxUsageCount of ${session.maxUsageCount} reached`];
    return ['errors', `maxErrorScore of ${session.getState().maxErrorScore} reached`];
}
