import type { CreateSession, Session, SessionOptions, SessionPool, SessionPoolOptions } from '@crawlee/core';
import { EVENT_SESSION_RETIRED } from '../crawlee.js';
import { invalidOption } from '../../common/errors.js';
import { describeValue } from '../../common/options.js';
import type { OpenConnection } from '../../relay/relays.js';
import type { Visitors } from '../proxy-configuration/visitors.js';
import { OK } from '../../engine/verdict.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';
import type { CrawlWatcher } from './crawl-watch.js';
import { watchCrawl } from './crawl-watch.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { SessionBinder } from '../../identity/lifetime/session-binder.js';
import { whyUnusable } from '../../identity/lifetime/identities.js';
import type { Identity } from '../../identity/identity.js';
import { keptBindingOf } from '../../identity/lifetime/kept-binding.js';
import { ProxySession } from './proxy-session.js';
import type { IdentityPools } from '../../identity/pool/identity-pools.js';
import { Slices } from '../../common/slices.js';
import { withPlainCookies } from '../../state/packed-cookies.js';
import type { StateKeeper } from '../../state/keeper.js';
import type { PoolPersistence } from './pool-persistence.js';
import { dereference, isReference, referenceTo } from '../../identity/tracking/session-reference.js';
import type { Tickets } from './tickets.js';

// Crawlee's own, from @crawlee/core, `session_pool/consts`.
const DEFAULT_POOL_SIZE = 1_000;
const DEFAULT_BLOCKED_STATUSES = [401, 403, 429];

/**
 * Crawlee ends a session after 50 requests or 50 minutes, whatever the site makes of it. One that works is worth more than a
 * new one: it ends when its site, its provider or the user's `sessionOptions` say so.
 */
const WITHOUT_END = { maxUsageCount: Number.MAX_SAFE_INTEGER, maxAgeSecs: 365 * 24 * 3_600 } as const;

/**
 * By which a proxy refuses our login. It has to be among Crawlee's blocked statuses: Crawlee gives other answers up
 * for good when their content type is not a page's, before anybody can look at them.
 */
export const PROXY_LOGIN_STATUS = 407;

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
 * Joins a crawler's `SessionPool` to our pool of identities. Crawlee's one hook is the function that creates sessions; the
 * first time it is called it brings the pool along, and from then on the pool's choice of sessions is ours.
 */
export class SessionPoolAdapter {
    private pool: SessionPool | undefined;
    /** Resolves when the sessions that go on are in the pool. */
    private attached: Promise<void> = Promise.resolve();
    /** A session for callers that ask before the first one exists. */
    private firstSession: Promise<Session> | undefined;
    /** The sessions whose end is noted. */
    private readonly watched = new WeakSet<Session>();
    private stopListening: () => void = () => undefined;
    private identityPools!: IdentityPools;
    private tracker!: RequestTracker;

    constructor(private readonly options: SessionPoolAdapterOptions) {}

    connect(identityPools: IdentityPools, tracker: RequestTracker): void {
        this.identityPools = identityPools;
        this.tracker = tracker;
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
        const make = (): Promise<Session> => this.newSession(pool, undefined);
        const session = await (connection === undefined ? make() : this.options.visitors.whileMaking(connection, make));
        await pool.addSession(session);
        return session;
    };

    /**
     * A session that nobody else uses or retires. Crawlee closes a browser when its session ends; a browser whose
     * incognito pages are identities of their own has to outlive each of them.
     */
    standIn(): Session {
        return new ProxySession({ sessionPool: this.pool!, id: this.options.tickets.newId() });
    }

    /** A session that Crawlee, the user or the state brings along. */
    private async admit(pool: SessionPool, options: SessionOptions, model?: ProxySession): Promise<Session> {
        const session =
            (model && this.restored(model, options)) ?? (await this.newSession(pool, withPlainCookies(options)));
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

    private restored(model: ProxySession, options: SessionOptions): Session | undefined {
        const session = ProxySession.restore(model, options);
        if (session !== undefined) this.watch(session);
        return session;
    }

    private async newSession(pool: SessionPool, sessionOptions: SessionOptions | undefined): Promise<Session> {
        const { createSessionFunction } = this.options;
        const session =
            createSessionFunction === undefined
                ? this.ourSession(pool, sessionOptions)
                : requireSession(await createSessionFunction(pool, sessionOptions && { sessionOptions }));
        this.watch(session);
        return session;
    }

    private ourSession(pool: SessionPool, sessionOptions: SessionOptions | undefined): ProxySession {
        return new ProxySession({
            id: this.unusedId(pool),
            ...WITHOUT_END,
            ...pool['sessionOptions'],
            ...sessionOptions,
            sessionPool: pool,
        });
    }

    /** With a seed, a program that is started again draws the ids of sessions that are back already. */
    private unusedId(pool: SessionPool): string {
        for (;;) {
            const id = this.options.tickets.newId();
            if (!pool['sessionMap'].has(id)) return id;
        }
    }

    /** Crawlee's last word on any request, even one that no handler or hook of ours was told of. */
    private watch(session: Session): void {
        this.watched.add(session);
        const markGood = session.markGood.bind(session);
        const markBad = session.markBad.bind(session);
        session.markGood = () => {
            markGood();
            this.tracker.finishDone(session, OK);
        };
        session.markBad = () => {
            const forgiven = this.options.identities.forgivenMarks.take(session);
            // A session that is asked for by name ends when the user, or its service, says so.
            const isNamed = this.options.identities.of(session)?.key !== undefined;
            if (forgiven === undefined && !isNamed) markBad();
            else if (forgiven === 'error') session['_usageCount'] = session.usageCount + 1;
            this.tracker.finishDone(session, undefined);
        };
    }

    private attach(pool: SessionPool): Promise<void> {
        if (this.pool === pool) return this.attached;
        // A crawler that runs again opens a new pool, in which the sessions of the one before do not exist.
        if (this.pool !== undefined) this.endCrawl();
        this.pool = pool;
        // Crawlee adds a listener for each browser.
        pool.setMaxListeners(0);
        pool.on(EVENT_SESSION_RETIRED, (session: Session) => this.noteRetired(session));
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
                if (!this.watched.has(session)) this.adopt(session);
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

    /** Nothing stays of a crawl that is over but its identities with a name, which other crawls may be using. */
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
        const model = this.options.createSessionFunction === undefined ? this.ourSession(pool, undefined) : undefined;
        for (const entry of (await this.options.persistence?.takeOver(pool)) ?? []) {
            const state = entry.state();
            const options = { ...state, createdAt: new Date(state.createdAt), expiresAt: new Date(state.expiresAt) };
            // One that its class, or its proxy, does not take any more is no reason to stop.
            const session = await this.admit(pool, options, model).catch(() => undefined);
            if (session?.isUsable() === true) pool['_addSession'](session);
            await slices.pause();
        }
        this.options.persistence?.noteComplete(pool);
    }

    private async drawReference(): Promise<Session> {
        const { tickets } = this.options;
        let session = this.identityPools.anySession as Session | undefined;
        // However many ask at once, one will do: each of them is pointed at the right session later.
        // One that is being made may be the only one that may live.
        if (session === undefined && this.identityPools.isMaking) session = this.standIn();
        session ??= await (this.firstSession ??= this.makeUnbound()
            // The request fails when it is to be given a session, and not Crawlee, which would end the crawl.
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
        this.watch(session);
        // Where its exit cannot be had any more, it stays in the pool, for those that ask for it by its id.
        this.addUnbound(session).catch(() => undefined);
    }

    /** An earlier request for a proxy with the session's id, such as for a login, has given it an exit. */
    private async addUnbound(session: Session): Promise<void> {
        this.identityPools.unbound.add(session, await this.options.visitors.exitOf(session.id));
    }

    private resolveTicket(id: string): Session | undefined {
        const ticket = this.options.tickets.find(id);
        return ticket && dereference(ticket.reference);
    }

    /** Crawlee or the user retired a session; when we did it ourselves, its identity has ended before. */
    private noteRetired(session: Session): void {
        this.options.state?.noteRetired(session.id);
        const identity = this.options.identities.of(session);
        if (identity === undefined || identity.retired !== undefined) return;
        if (wasRetiredOnRequest(session)) {
            const detail = 'session.retire() was called';
            this.tracker.noteRetiredByUser(identity, {
                outcome: 'blocked',
                rule: 'retired-by-user',
                evidence: detail,
                isSure: true,
            });
            this.options.identities.noteRetired(identity, 'requested', detail);
        } else {
            this.options.identities.noteRetired(identity, ...whyUnusable(session));
        }
    }
}

/** @throws ProxySessionsError (`invalid-options`) for what is no session */
function requireSession(made: unknown): Session {
    if (typeof (made as Partial<Session> | undefined)?.isUsable === 'function') return made as Session;
    throw invalidOption(
        `sessionPoolOptions: "createSessionFunction" must return a Session; got ${describeValue(made, false)}.`,
    );
}

/** `retire()` adds the full error score; a session that had not reached it, nor any other limit, was still good. */
function wasRetiredOnRequest(session: Session): boolean {
    const { errorScore, maxErrorScore, usageCount, maxUsageCount } = session.getState();
    return errorScore < 2 * maxErrorScore && usageCount - 1 < maxUsageCount && !session.isExpired();
}
