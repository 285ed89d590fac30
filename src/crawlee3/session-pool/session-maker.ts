import type { CreateSession, Session, SessionOptions, SessionPool } from '@crawlee/core';
import { invalidOption } from '../../common/errors.js';
import { describeValue } from '../../common/options.js';
import { ProxySession } from './proxy-session.js';
import type { SessionWatch } from './session-watch.js';
import type { Tickets } from './tickets.js';

/**
 * Crawlee ends a session after 50 requests or 50 minutes, whatever the site makes of it. One that works is worth more than a
 * new one: it ends when its site, its provider or the user's `sessionOptions` say so.
 */
const WITHOUT_END = { maxUsageCount: Number.MAX_SAFE_INTEGER, maxAgeSecs: 365 * 24 * 3_600 } as const;

export interface SessionMakerParts {
    readonly tickets: Tickets;
    readonly watch: SessionWatch;
    /** The user's own way to make sessions. */
    readonly createSessionFunction: CreateSession | undefined;
}

/** Makes the sessions of a crawler's pool: ours, or those of the user's own function. */
export class SessionMaker {
    constructor(private readonly parts: SessionMakerParts) {}

    /** @throws ProxySessionsError (`invalid-options`) when the user's function returns no session; what it throws. */
    async make(pool: SessionPool, sessionOptions: SessionOptions | undefined): Promise<Session> {
        const { createSessionFunction, watch } = this.parts;
        const session =
            createSessionFunction === undefined
                ? this.ourSession(pool, sessionOptions)
                : requireSession(await createSessionFunction(pool, sessionOptions && { sessionOptions }));
        watch.begin(session);
        return session;
    }

    /** A session of ours from which others can be restored; `undefined` where the user makes them. */
    modelFor(pool: SessionPool): ProxySession | undefined {
        return this.parts.createSessionFunction === undefined ? this.ourSession(pool, undefined) : undefined;
    }

    /** A session of an earlier run, or `undefined` where it has to be made anew. */
    restore(model: ProxySession, options: SessionOptions): Session | undefined {
        const session = ProxySession.restore(model, options);
        if (session !== undefined) this.parts.watch.begin(session);
        return session;
    }

    /** A session that nobody else uses or retires, and that is not in the pool. */
    standIn(pool: SessionPool): Session {
        return new ProxySession({ sessionPool: pool, id: this.parts.tickets.newId() });
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
            const id = this.parts.tickets.newId();
            if (!pool['sessionMap'].has(id)) return id;
        }
    }
}

function requireSession(made: unknown): Session {
    if (typeof (made as Partial<Session> | undefined)?.isUsable === 'function') return made as Session;
    throw invalidOption(
        `sessionPoolOptions: "createSessionFunction" must return a Session; got ${describeValue(made, false)}.`,
    );
}
