import type { CreateSession, Session, SessionOptions, SessionPool, SessionPoolOptions } from '@crawlee/core';
import { EVENT_SESSION_RETIRED } from '../crawlee.js';
import type { OpenConnection } from '../../relay/relays.js';
import type { Visitors } from '../proxy-configuration/visitors.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import type { CrawlWatcher } from './crawl-watch.js';
import { watchCrawl } from './crawl-watch.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { SessionBinder } from '../../identity/lifetime/session-binder.js';
import type { Identity } from '../../identity/identity.js';
import { keptBindingOf } from '../../identity/lifetime/kept-binding.js';
import { DEFAULT_BLOCKED_STATUSES, DEFAULT_POOL_SIZE, PROXY_LOGIN_STATUS } from './pool-defaults.js';
import type { ProxySession } from './proxy-session.js';
import { SessionMaker } from './session-maker.js';
import { SessionWatch } from './session-watch.js';
import type { IdentityPools } from '../../identity/pool/identity-pools.js';
import { Slices } from '../../common/slices.js';
import { withPlainCookies } from '../../state/packed-cookies.js';
import type { StateKeeper } from '../../state/keeper.js';
import type { PoolPersistence } from './pool-persistence.js';
import { dereference, isReference, referenceTo } from '../../identity/sessions/session-reference.js';
import type { Tickets } from './tickets.js';

export interface SessionPoolAdapterOptions {
    readonly identities: Identities;
    readonly binder: SessionBinder;
    readonly tickets: Tickets;
    readonly visitors: Visitors;
    readonly crawls: CrawlWatcher;
    /** The user's own way to make sessions. */
    readonly createSessionFunction: CreateSession | undefined;
    /** How many exits are known from the start. */
    readonly exitCount: number;
    /** Resolves when lists of exits that have still to come are there, or are given up. */
    readonly exitsArrived: () => Promise<void>;
    readonly state: StateKeeper | undefined;
    /** @default Crawlee keeps the pool's sessions */
    readonly persistence: PoolPersistence | undefined;
}

/**
 * Joins a crawler's `SessionPool` to our identities. Crawlee's only hook is the function that creates sessions. Its first call
 * brings the pool along, and from then on we choose the pool's sessions.
 */
export class SessionPoolAdapter {
    private pool: SessionPool | undefined;
    /** Resolves when the sessions that go on are in the pool. */
    private attached: Promise<void> = Promise.resolve();
    /** A session for callers that ask before the first one exists. */
    private firstSession: Promise<Session> | undefined;
    private stopListening: () => void = () => undefined;
    private identityPools!: IdentityPools;
    private tracker!: RequestTracker;
    private readonly watch: SessionWatch;
    private readonly maker: SessionMaker;

    constructor(private readonly options: SessionPoolAdapterOptions) {
        this.watch = new SessionWatch(options);
        this.maker = new SessionMaker({ ...options, watch: this.watch });
    }

    connect(identityPools: IdentityPools, tracker: RequestTracker): void {
        this.identityPools = identityPools;
        this.tracker = tracker;
        this.watch.connect(tracker);
    }

    /** The user's `sessionPoolOptions` with our way to make and choose sessions. */
    optionsWith(options: SessionPoolOptions | undefined): SessionPoolOptions {
        const { persistence, exitCount } = this.options;
        return {
            // Crawlee goes through all sessions for each one that it adds to a full pool: leave room for every exit.
            maxPoolSize: Math.max(DEFAULT_POOL_SIZE, 2 * exitCount),
            ...(persistence?.optionsWith(options) ?? options),
            blockedStatusCodes: [...(options?.blockedStatusCodes ?? DEFAULT_BLOCKED_STATUSES), PROXY_LOGIN_STATUS],
            createSessionFunction: this.createSessionFunction,
        };
    }

    /** For Crawlee's `sessionPoolOptions.createSessionFunction`; also called for each session that it restores. */
    readonly createSessionFunction: CreateSession = async (pool, options) => {
        await this.attach(pool);
        // Only the pool's own choice of a session comes without options, and that choice is ours.
        if (options?.sessionOptions === undefined) return this.drawReference();
        return (
            this.options.persistence?.answer(pool, options.sessionOptions) ?? this.admit(pool, options.sessionOptions)
        );
    };

    /** The identities that the crawler may be using. */
    identities(): Iterable<Identity> {
        return this.identityPools;
    }

    /**
     * A new session in the pool, not bound to an exit yet.
     * @param connection The one that it will have, where that is known.
     */
    readonly makeSession = async (connection?: OpenConnection): Promise<Session> => {
        const { pool } = this;
        if (pool === undefined) throw new Error('The crawler has not opened its session pool yet.');
        const make = (): Promise<Session> => this.maker.make(pool, undefined);
        const session = await (connection === undefined ? make() : this.options.visitors.whileMaking(connection, make));
        await pool.addSession(session);
        return session;
    };

    /**
     * A session that nobody else uses or retires. Crawlee closes a browser when its session ends; a browser whose
     * incognito pages are identities of their own has to outlive each of them.
     */
    standIn(): Session {
        return this.maker.standIn(this.pool!);
    }

    /** A session that Crawlee, the user or the state brings along. */
    private async admit(pool: SessionPool, options: SessionOptions, model?: ProxySession): Promise<Session> {
        const session =
            (model && this.maker.restore(model, options)) ?? (await this.maker.make(pool, withPlainCookies(options)));
        if (keptBindingOf(session) === undefined) {
            await this.addUnbound(session);
        } else if (session.isUsable()) {
            const { binder } = this.options;
            const identity = await binder.restore(session, ({ route }) => this.identityPools.of(route));
            if (identity === undefined) session.retire();
            else this.identityPools.of(identity.exit.route).add(identity);
        }
        return session;
    }

    private attach(pool: SessionPool): Promise<void> {
        if (this.pool === pool) return this.attached;
        // A crawler that runs again opens a new pool, in which the sessions of the one before do not exist.
        if (this.pool !== undefined) this.endCrawl();
        this.pool = pool;
        // Crawlee adds a listener for each browser.
        pool.setMaxListeners(0);
        pool.on(EVENT_SESSION_RETIRED, (session: Session) => this.watch.noteRetired(session));
        const getById = pool.getSession.bind(pool);
        const getSession = async (sessionId?: string): Promise<Session | undefined> => {
            await this.attached;
            return sessionId === undefined
                ? this.drawReference()
                : (this.resolveTicket(sessionId) ?? getById(sessionId));
        };
        const addSession = pool['_addSession'].bind(pool);
        Object.assign(pool, {
            getSession,
            _addSession: (session: Session) => {
                // The pool keeps, counts and stores sessions; references to them are not sessions of their own.
                if (isReference(session)) return;
                addSession(session);
                if (!this.watch.has(session)) this.adopt(session);
            },
        });
        this.attached = this.open(pool);
        return this.attached;
    }

    /** No request begins before those that watch the crawl are ready. */
    private async open(pool: SessionPool): Promise<void> {
        const { crawls, identities } = this.options;
        // Browsers end with their session, of which Crawlee hears from its own pool only.
        this.stopListening = identities.listen(({ session }) => {
            if (pool['sessionMap'].get(session.id) !== session) pool.emit(EVENT_SESSION_RETIRED, session);
        });
        const watcher: CrawlWatcher = {
            begin: () => crawls.begin(pool),
            end: async () => {
                await crawls.end(pool);
                if (this.pool === pool) this.endCrawl();
            },
        };
        await Promise.all([this.bringBack(pool), watchCrawl(pool, watcher)]);
    }

    /** Forgets all of a crawl that is over, except named identities, which other crawls may be using. */
    private endCrawl(): void {
        const { tickets, persistence } = this.options;
        this.stopListening();
        this.tracker.end();
        tickets.forget(this.tracker);
        this.identityPools.disband();
        if (this.identityPools.isEmpty) persistence?.release();
    }

    private async bringBack(pool: SessionPool): Promise<void> {
        // Sessions go on with their exits, which a list that is loaded may not have brought yet.
        await this.options.exitsArrived();
        const slices = new Slices();
        const model = this.maker.modelFor(pool);
        for (const entry of (await this.options.persistence?.takeOver(pool)) ?? []) {
            const state = entry.state();
            const options = { ...state, createdAt: new Date(state.createdAt), expiresAt: new Date(state.expiresAt) };
            // A session that cannot be restored is left out.
            const session = await this.admit(pool, options, model).catch(() => undefined);
            if (session?.isUsable() === true) pool['_addSession'](session);
            await slices.pause();
        }
        this.options.persistence?.noteComplete(pool);
    }

    private async drawReference(): Promise<Session> {
        const { tickets } = this.options;
        let session = this.identityPools.anySession as Session | undefined;
        // One session is enough for all who ask at once: each reference is pointed at the right session later.
        // The session that is being made may be the only one that may live.
        if (session === undefined && this.identityPools.isMaking) session = this.standIn();
        session ??= await (this.firstSession ??= this.makeUnbound()
            // An error here would end the crawl. With a stand-in the request fails later, when it is to get its identity.
            .catch(() => this.standIn())
            .finally(() => (this.firstSession = undefined)));
        const id = tickets.newId();
        const reference = referenceTo(session, id);
        tickets.register(id, { reference, tracker: this.tracker });
        return reference;
    }

    private async makeUnbound(): Promise<Session> {
        const session = await this.makeSession();
        await this.addUnbound(session);
        return session;
    }

    /** A session that the user made and added to the pool as it is. */
    private adopt(session: Session): void {
        this.watch.begin(session);
        // If its exit is gone, it stays in the pool for those that ask for it by its id.
        this.addUnbound(session).catch(() => undefined);
    }

    /** Notes a session that has no identity yet, with the exit that a request for its proxy, such as a login, was given before. */
    private async addUnbound(session: Session): Promise<void> {
        this.identityPools.unbound.add(session, await this.options.visitors.exitOf(session.id));
    }

    private resolveTicket(id: string): Session | undefined {
        const ticket = this.options.tickets.find(id);
        return ticket && dereference(ticket.reference);
    }
}
