import type { Place } from '../../common/place.js';
import type { Clock } from '../../dispatch/clock.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Exit } from '../../engine/exit.js';
import type { EventStream } from '../../events/event-stream.js';
import type { RetireReason } from '../../events/retire-reason.js';
import type { ConnectContext } from '../../providers/provider.js';
import type { OpenConnection, Relays } from '../../relay/relays.js';
import type { ExitNames } from '../../state/exit-names.js';
import { Expiry } from './expiry.js';
import type { Identity, IdentityHome } from '../identity.js';
import type { KeptBinding } from './kept-binding.js';
import { keepBinding, keptBindingOf } from './kept-binding.js';
import { dereference } from '../tracking/session-reference.js';
import { nameVia } from '../routes/site-names.js';
import type { SessionLike } from '../like.js';

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
    readonly dispatcher: Dispatcher;
    readonly relays: Relays;
    readonly clock: Clock;
    readonly names: ExitNames;
    /** A session came back to its exit. */
    readonly onReturned: (exit: Exit) => void;
    readonly naming: Naming;
    readonly events: EventStream;
    /** The country of exits of which nobody says where they are. */
    readonly defaultCountry: string | undefined;
    /** Nobody uses the identity any more. */
    readonly onEnded: (identity: Identity) => void;
}

/** What a new identity is bound to. */
export interface Binding {
    readonly exit: Exit;
    readonly home: IdentityHome;
    readonly context: ConnectContext;
    readonly key?: string | undefined;
    /** The site that it is made for. */
    readonly site: string;
}

/** Every live identity of one `ProxySessions`, whichever crawler uses it. The only place where one begins or ends. */
export class Identities {
    private readonly byId = new Map<string, Identity>();
    private readonly byKey = new Map<string, Identity>();
    /** Those that came back from where they have been. */
    private readonly placed = new WeakSet<Identity>();
    private readonly listeners = new Set<(identity: Identity) => void>();
    private readonly bySession = new WeakMap<SessionLike, Identity>();
    /** The marks that are to be passed over. */
    private readonly forgiven = new WeakMap<SessionLike, Forgiveness[]>();

    private readonly expiry: Expiry;

    constructor(private readonly options: IdentitiesOptions) {
        this.expiry = new Expiry(options, this.byId, (identity, why) => this.retire(identity, 'expired', why));
    }

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

    /** The living identity of that name; each route has its own. */
    named(key: string, route: string | undefined): Identity | undefined {
        return this.byKey.get(nameVia(key, route));
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

    /**
     * Binds a session to an exit for good.
     * @param sessionFor Makes the session once there is a connection.
     */
    async bind(
        { exit, home, context, key, site }: Binding,
        sessionFor: (connection: OpenConnection) => Promise<SessionLike>,
    ): Promise<Identity> {
        const now = this.now();
        const exitName = this.nameToldOf(exit);
        const connection = await this.connect(exit, context);
        try {
            const session = await sessionFor(connection);
            const [place, times] = [this.placeToldOf(exit), { createdAt: now, lastUsedAt: now }];
            return this.begin({ session, exit, home, connection, exitName, place, key, ...times }, site);
        } catch (error) {
            connection.close();
            throw error;
        }
    }

    /** Binds a session from an earlier run to the exit that it had then; `undefined` when it cannot go on there. */
    async restore(session: SessionLike, homeOf: (exit: Exit) => IdentityHome): Promise<Identity | undefined> {
        const { onReturned } = this.options;
        const kept = keptBindingOf(session);
        const exit = kept && (await this.findExit(kept));
        if (kept === undefined || exit === undefined) return undefined;
        onReturned(exit);
        const { exitName, learnedId, boundAt, lastUsedAt, key } = kept;
        const connection = await this.connect(exit, { ...(learnedId !== undefined && { learnedId }) });
        const nowNamed = this.nameToldOf(exit) ?? exitName;
        const times = { createdAt: boundAt, lastUsedAt };
        const home = homeOf(exit);
        const place = kept.place ?? this.placeToldOf(exit);
        const identity = this.begin({ session, exit, home, connection, exitName, place, key, ...times });
        if (kept.place !== undefined) this.placed.add(identity);
        if (nowNamed !== undefined) this.noteExitName(identity, nowNamed);
        if (isUnknownToService(connection)) this.retire(identity, 'lost', 'its service did not tell its id yet');
        return this.isFit(identity) ? identity : undefined;
    }

    private async findExit({ exit }: KeptBinding): Promise<Exit | undefined> {
        const { names, dispatcher } = this.options;
        const id = names.idOf(exit);
        // A service that does not answer now does not say that it knows the session.
        return id === undefined ? undefined : dispatcher.supply.exitById(id).catch(() => undefined);
    }

    /** What the service says of an exit. The address of a proxy in a list is where it listens, which sites need not see. */
    private nameToldOf(exit: Exit): string | undefined {
        const { dispatcher } = this.options;
        return dispatcher.providerOf(exit).exits.kind === 'listed'
            ? undefined
            : dispatcher.supply.providerExit(exit).ip;
    }

    private placeToldOf(exit: Exit): Place {
        const country = this.options.dispatcher.providerOf(exit).country ?? this.options.defaultCountry;
        return { ...(country !== undefined && { country }) };
    }

    private async connect(exit: Exit, context: ConnectContext): Promise<OpenConnection> {
        const { dispatcher, relays } = this.options;
        const provider = dispatcher.providerOf(exit);
        return relays.open(await provider.connect(dispatcher.supply.providerExit(exit), context), provider);
    }

    private begin(start: Omit<Identity, keyof typeof UNUSED | 'mostRequests'>, site?: string): Identity {
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
     * A request of the identity is about to be sent: its idle time starts again. Its service counts from then on too,
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
     * Crawlee marks the session of every failed request as bad, whatever the cause. What the failure meant was
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

    /**
     * Ends an identity, and its session with it. Only the first call counts; its reason is the one that is told.
     * @param site Where it happened, if it was on a site.
     */
    retire(identity: Identity, reason: RetireReason, detail: string, site?: string): void {
        if (identity.retired !== undefined || this.outlives(identity, reason)) return;
        this.noteRetired(identity, reason, detail, site);
        identity.session.retire();
    }

    /** A named identity rests with its exit, unless the user wants another one then. */
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

    /** An exit goes to another worker: what is bound to it ends here. */
    handOver(exit: Exit): void {
        this.endOn(exit, 'handed-over', 'its exit went to another worker');
    }

    /** Ends all identities of an exit. */
    endOn(exit: Exit, reason: RetireReason, detail: string, site?: string): void {
        for (const identity of this.byId.values())
            if (identity.exit === exit) this.retire(identity, reason, detail, site);
    }

    /** A retired identity leaves nothing behind once the last of its requests has ended. */
    endIfIdle(identity: Identity): void {
        if (identity.retired === undefined || identity.openRequests > 0) return;
        this.end(identity);
        this.options.dispatcher.supply.end(identity.exit);
    }

    /** The service, or somebody who was asked, says by which exit the identity leaves. */
    noteExitName(identity: Identity, name: string): void {
        const known = identity.exitName;
        identity.exitName = name;
        if (known !== undefined && known !== name)
            this.retire(identity, 'exit-changed', `moved from ${known} to ${name}`);
    }

    /** Somebody who was asked says where the exit is. What the identity has shown already stays. */
    notePlace(identity: Identity, place: Place): void {
        if (identity.servedRequests > 0 || this.placed.has(identity)) return;
        identity.place = place;
        this.keepBinding(identity);
        this.tellPlace(identity);
    }

    private tellPlace({ exit, place: { country } }: Identity): void {
        if (country !== undefined) this.options.events.emit({ kind: 'exitPlaced', exit, country });
    }

    /** Nothing ends by itself any more. */
    close(): void {
        this.expiry.close();
    }

    /** The identity is nobody's any more: its session's pool was closed. */
    forget(identity: Identity): void {
        this.byId.delete(identity.session.id);
        this.forgetKey(identity);
        const { session, servedRequests: requests } = identity;
        this.options.events.emit({ kind: 'sessionLeft', sessionId: session.id, requests });
        this.end(identity);
    }

    private end(identity: Identity): void {
        identity.connection.close();
        if (identity.keepsExit) this.options.naming.letGo(identity.exit);
        this.options.onEnded(identity);
    }

    private forgetKey(identity: Identity): void {
        if (identity.key === undefined) return;
        const name = nameVia(identity.key, identity.exit.route);
        if (this.byKey.get(name) === identity) this.byKey.delete(name);
    }

    /** Whether the identity may serve another request; one whose time is over is retired here, before it is used. */
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

/** Only an answer would have told the service's own id of the session: asked again, it would make another one. */
function isUnknownToService({ session }: OpenConnection): boolean {
    return session !== undefined && 'learnedId' in session && session.learnedId === undefined;
}

/** Why Crawlee would not use a session any more, in our words. */
export function whyUnusable(session: SessionLike): [RetireReason, string] {
    if (session.isExpired()) return ['expired', 'maxAgeSecs passed'];
    if (session.isMaxUsageCountReached()) return ['used-up', `maxUsageCount of ${session.maxUsageCount} reached`];
    return ['errors', `maxErrorScore of ${session.getState().maxErrorScore} reached`];
}
