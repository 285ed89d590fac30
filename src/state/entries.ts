import type { SessionItem, SessionState, StateItem } from './items.js';

/** Something that belongs in a state, and how to tell cheaply whether it differs from what was saved of it. */
export interface Entry {
    /** No two entries of a state have the same. */
    readonly key: string;
    /** Another one whenever the item is another one; `undefined` while it is changing. */
    readonly revision: Revision;
    /** @returns `undefined` when there is nothing worth keeping. */
    item(): StateItem | undefined;
}

export type Revision = string | number | undefined;

/** A session that could go on. */
export interface SessionEntry {
    readonly id: string;
    readonly revision: Revision;
    state(): SessionState;
}

/** What was learned is counted from the start of the process: as it was loaded, it is the first revision. */
export const FIRST_REVISION = 0;

/**
 * Every use of a session changes one of these.
 * @param served Requests that it served in this process, also those that count as no use.
 */
export function sessionRevision({ usageCount, errorScore }: SessionCounts, served = 0): Revision {
    return `${String(usageCount)} ${String(errorScore)} ${served}`;
}

/** Of Crawlee's sessions, alive or stored. */
interface SessionCounts {
    readonly usageCount?: number | undefined;
    readonly errorScore?: number | undefined;
}

export function* storedSessions(sessions: readonly SessionState[]): Iterable<SessionEntry> {
    for (const session of sessions) {
        yield { id: session.id, revision: sessionRevision(session), state: () => session };
    }
}

/** The session as it is now, whatever becomes of it. */
export function asItIs(session: SessionEntry): SessionEntry {
    const { id, revision } = session;
    const state = session.state();
    return { id, revision, state: () => state };
}

export function entryOfSession(pool: string, session: SessionEntry): Entry {
    return {
        key: sessionKey(pool, session.id),
        revision: session.revision,
        item: (): SessionItem => ({ kind: 'session', pool, session: session.state() }),
    };
}

export function siteKey(site: string): string {
    return `site ${site}`;
}

export function exitKey(exit: string): string {
    return `exit ${exit}`;
}

function sessionKey(pool: string, id: string): string {
    return `session ${pool} ${id}`;
}

/** How an item that was loaded is known again. */
export function identify(item: StateItem): Pick<Entry, 'key' | 'revision'> {
    switch (item.kind) {
        case 'site':
            return { key: siteKey(item.site), revision: FIRST_REVISION };
        case 'exit':
            return { key: exitKey(item.exit), revision: FIRST_REVISION };
        case 'session':
            return { key: sessionKey(item.pool, item.session.id), revision: sessionRevision(item.session) };
    }
}
