import type { SessionLike } from '../like.js';
import { dereference } from './session-reference.js';

/** What is not counted of a mark by which Crawlee calls a session bad: the failure, or that there was a request at all. */
export type Forgiveness = 'error' | 'error-and-use';

/**
 * Crawlee marks the session of every failed request as bad, whatever the cause. What the failure meant was settled before, so
 * such a mark is not counted as it stands.
 */
export class ForgivenMarks {
    private readonly bySession = new WeakMap<SessionLike, Forgiveness[]>();

    /** Has the next mark passed over. */
    add(session: SessionLike, what: Forgiveness): void {
        const real = dereference(session);
        this.bySession.set(real, [...(this.bySession.get(real) ?? []), what]);
    }

    /** Crawlee marks the session. @returns what is not to be counted; `undefined` when the mark counts in full. */
    take(session: SessionLike): Forgiveness | undefined {
        return this.bySession.get(session)?.shift();
    }
}
