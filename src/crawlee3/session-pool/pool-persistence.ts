import type { SessionOptions, SessionPool, SessionPoolOptions } from '@crawlee/core';
import { Session } from '../crawlee.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import { isIdle } from '../../identity/identity.js';
import type { StateKeeper } from '../../state/keeper.js';
import type { SessionEntry } from '../../state/entries.js';
import { sessionRevision } from '../../state/entries.js';
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
    /** Of the pool that is open. */
    private name: string | undefined;
    /** Pools that have all of their sessions back: until then the state tells which there are. */
    private readonly complete = new WeakSet<SessionPool>();

    /** @param persistStateKey The user's name for the pool. @default a number */
    constructor(
        private readonly parts: { readonly state: StateKeeper; readonly identities: Identities },
        private readonly persistStateKey: string | undefined,
    ) {}

    optionsWith(options: SessionPoolOptions | undefined): SessionPoolOptions {
        return { ...options, persistStateKey: this.signalKey };
    }

    /** Answers the signal with a session that Crawlee will not take. */
    answer(pool: SessionPool, { id }: SessionOptions): Session | undefined {
        return id === SIGNAL ? new Session({ sessionPool: pool, id, expiresAt: new Date(0) }) : undefined;
    }

    /** @returns the sessions that go on. */
    async takeOver(pool: SessionPool): Promise<Iterable<SessionEntry>> {
        const { state } = this.parts;
        const name = this.persistStateKey ?? state.takePoolName();
        this.name = name;
        const store = pool['keyValueStore'];
        this.replaceMembers(pool, name);
        await state.open(() => storeOver(() => Promise.resolve(store)));
        await this.leaveSignal(pool).catch(() => undefined);
        return state.sessionsFor(name);
    }

    /** All sessions that go on are in the pool. */
    noteComplete(pool: SessionPool): void {
        this.complete.add(pool);
        if (this.name !== undefined) this.keep(pool, this.name);
    }

    private keep(pool: SessionPool, name: string): void {
        if (this.complete.has(pool)) this.parts.state.keepSessions(name, () => this.entriesOf(pool));
    }

    /** The crawl is over, and nothing of it is needed any more but the last state of its sessions. */
    release(): void {
        if (this.name !== undefined) this.parts.state.release(this.name);
        this.name = undefined;
    }

    private replaceMembers(pool: SessionPool, name: string): void {
        const { state } = this.parts;
        const events = pool.config.getEventManager();
        const save = (): Promise<void> => {
            this.keep(pool, name);
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
        return `${this.persistStateKey ?? this.parts.state.key}_SIGNAL`;
    }

    private *entriesOf(pool: SessionPool): Iterable<SessionEntry> {
        // A list of its own: sessions come and go while this one is gone through. The newest are saved first.
        for (const session of pool['sessions'].toReversed()) if (session.isUsable()) yield this.entryOf(session);
    }

    private entryOf(session: Session): SessionEntry {
        const { identities } = this.parts;
        const identity = identities.of(session);
        const isInUse = identity !== undefined && !isIdle(identity);
        return {
            id: session.id,
            revision: isInUse ? undefined : sessionRevision(session, identity?.servedRequests),
            state: () => {
                if (identity !== undefined) identities.keepBinding(identity);
                return session.getState() as unknown as SessionState;
            },
        };
    }
}
