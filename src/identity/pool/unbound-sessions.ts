import type { Exit } from '../../engine/exit.js';
import type { SessionLike } from '../like.js';

/**
 * Sessions made by Crawlee or the user that are not bound yet, each with the exit that it has used already, if any. They
 * are used before new ones are made, by whichever pool of a crawler needs one first.
 */
export class UnboundSessions {
    private readonly sessions = new Map<SessionLike, Exit | undefined>();

    /** One that could serve, if there is any. */
    get any(): SessionLike | undefined {
        for (const session of this.sessions.keys()) if (session.isUsable()) return session;
        return undefined;
    }

    /** The exits that sessions have used already. */
    *exits(): Iterable<Exit> {
        for (const exit of this.sessions.values()) if (exit !== undefined) yield exit;
    }

    /** @param exit The only one that it may be bound to. */
    add(session: SessionLike, exit?: Exit): void {
        this.sessions.set(session, exit);
    }

    /** A session that may be bound to the exit. */
    takeFor(exit: Exit): SessionLike | undefined {
        for (const [session, own] of this.sessions) {
            if (own !== undefined && own !== exit && !own.dropped) continue;
            this.sessions.delete(session);
            // A session without its exit is of no use to anybody.
            if (own?.dropped === true) session.retire();
            else if (session.isUsable()) return session;
        }
        return undefined;
    }

    clear(): void {
        this.sessions.clear();
    }
}
