import type { SessionOptions, SessionPool, SessionPoolOptions } from '@crawlee/core';
import { Session } from '@crawlee/core';
import type { Identities } from '../../identity/identities.js';
import type { StateKeeper } from '../../state/keeper.js';
import type { SessionState } from '../../state/items.js';
import { storeOver } from '../../stores/key-value-store.js';

// Crawlee's `EventType`, an enum that cannot be used as a type here.
const PERSIST = 'persistState';
const AT_ONCE = ['migrating', 'aborting'] as const;

/** Id of a session that is none. */
const SIGNAL = 'proxy-sessions-keeps-this-pool';

/**
 * Keeps the sessions of a crawler's pool in our state. Crawlee would write all of them in one go, over what it wrote
 * before: that holds everything up when there are many, and a process that is killed leaves half a file, on which the
 * next one fails. It also would bring sessions back that have been retired since.
 *
 * All that Crawlee itself finds in the store is a signal, so that it asks for the pool's sessions as soon as it opens.
 */
export class PoolPersistence {
    private readonly name: string;

    /** @param persistStateKey The user's name for the pool. @default told apart by the order of the crawlers */
    constructor(
        private readonly parts: { readonly state: StateKeeper; readonly identities: Identities },
        persistStateKey: string | undefined,
    ) {
        const { state } = parts;
        this.name = persistStateKey ?? `${state.key}_POOL_${state.nextPoolNumber()}`;
    }

    optionsWith(options: SessionPoolOptions | undefined): SessionPoolOptions {
        return { ...options, persistStateKey: this.signalKey };
    }

    /** Answers the signal with a session that Crawlee will not take. */
    answer(pool: SessionPool, { id }: SessionOptions): Session | undefined {
        return id === SIGNAL ? new Session({ sessionPool: pool, id, expiresAt: new Date(0) }) : undefined;
    }

    /** @returns the sessions that go on. */
    async takeOver(pool: SessionPool): Promise<Iterable<SessionState>> {
        const { name } = this;
        const { state } = this.parts;
        const store = pool['keyValueStore'];
        this.replaceMembers(pool);
        await state.open(() => storeOver(() => Promise.resolve(store)));
        const sessions = state.sessionsFor(name);
        state.keepSessions(name, () => this.statesOf(pool));
        await this.leaveSignal(pool).catch(() => undefined);
        return sessions;
    }

    private replaceMembers(pool: SessionPool): void {
        const { name } = this;
        const { state } = this.parts;
        const events = pool.config.getEventManager();
        const save = (): Promise<void> => {
            state.keepSessions(name, () => this.statesOf(pool));
            return state.save();
        };
        // Crawlee takes its own listener off when the pool is torn down; it has none yet while it restores sessions.
        const crawlees = pool['_listener'] as typeof save | undefined;
        if (crawlees !== undefined) {
            events.off(PERSIST, crawlees);
            events.on(PERSIST, save);
            pool['_listener'] = save;
        }
        for (const event of AT_ONCE) events.on(event, save);
        const teardown = pool.teardown.bind(pool);
        Object.assign(pool, {
            persistState: save,
            resetStore: async () => {
                state.forgetSessions(name);
                await state.save();
            },
            teardown: async () => {
                await teardown({ persistState: false });
                for (const event of AT_ONCE) events.off(event, save);
                await save();
            },
        });
    }

    private async leaveSignal(pool: SessionPool): Promise<void> {
        const store = pool['keyValueStore'];
        if ((await store.getValue(this.signalKey)) !== null) return;
        await store.setValue(this.signalKey, { sessions: [{ id: SIGNAL }] });
    }

    private get signalKey(): string {
        return `${this.name}_SIGNAL`;
    }

    private *statesOf(pool: SessionPool): Iterable<SessionState> {
        const { identities } = this.parts;
        // A list of its own: sessions come and go while this one is gone through.
        for (const session of [...pool['sessions']]) {
            if (!session.isUsable()) continue;
            const identity = identities.of(session);
            if (identity !== undefined) identities.keepBinding(identity);
            yield session.getState() as unknown as SessionState;
        }
    }
}
