import type { SessionLike } from '../like.js';

const STATE = Symbol('what a session reference stands for');

interface ReferenceState {
    target: SessionLike;
    /** The id under which the reference is known until it was pointed at a session. */
    ticketId: string | undefined;
}

/**
 * Crawlee asks the pool for a session before it says what the session is for. The answer is a reference: it
 * behaves as a session of the pool in every way, and is pointed at the right one once the request is known.
 * Every property goes to the session that it stands for at that moment.
 */
export function referenceTo<Session extends SessionLike>(session: Session, ticketId: string): Session {
    const state: ReferenceState = { target: session, ticketId };
    return new Proxy(session, {
        get(_, key) {
            if (key === STATE) return state;
            if (key === 'id' && state.ticketId !== undefined) return state.ticketId;
            return readProperty(state.target, key);
        },
        set: (_, key, value) => Reflect.set(state.target, key, value),
        has: (_, key) => Reflect.has(state.target, key),
    });
}

/** The session itself, when given a reference; otherwise what was given. */
export function dereference<Session extends SessionLike>(session: Session): Session {
    return (stateOf(session)?.target as Session | undefined) ?? session;
}

export function isReference(session: SessionLike): boolean {
    return stateOf(session) !== undefined;
}

/** Whether nobody has said yet what a reference is for. */
export function isUnassigned(session: SessionLike): boolean {
    return stateOf(session)?.ticketId !== undefined;
}

/** Points a reference at a session. Does nothing to a session that is not a reference. */
export function pointAt(reference: SessionLike, session: SessionLike): void {
    const state = stateOf(reference);
    if (state === undefined) return;
    state.target = session;
    state.ticketId = undefined;
}

function stateOf(session: SessionLike): ReferenceState | undefined {
    return (session as SessionLike & { [STATE]?: ReferenceState })[STATE];
}

/** Methods run on the session itself: it has private fields that a proxy cannot reach. */
function readProperty(session: SessionLike, key: PropertyKey): unknown {
    const value: unknown = Reflect.get(session, key, session);
    if (typeof value !== 'function' || key === 'constructor') return value;
    return (...args: unknown[]): unknown => Reflect.apply(value, session, args);
}
