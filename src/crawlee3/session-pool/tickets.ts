import { makeRoom } from '../../common/make-room.js';
import type { Request, Session } from '@crawlee/core';
import type { Random } from '../../common/session-id.js';
import { newSessionId } from '../../common/session-id.js';
import type { RequestTracker } from '../../identity/tracking/request-tracker.js';

/** References that were handed out and whose request is not known yet. Crawlee also draws some that it never uses. */
const MOST_TICKETS = 5_000;

export interface Ticket {
    readonly reference: Session;
    readonly tracker: RequestTracker;
}

/** Finds the reference, and the crawler, behind the id that Crawlee hands to the proxy configuration. */
export class Tickets {
    private readonly byId = new Map<string, Ticket>();
    private readonly trackers = new Set<RequestTracker>();

    constructor(private readonly random: Random) {}

    newId(): string {
        return newSessionId(this.random);
    }

    register(id: string, ticket: Ticket): void {
        this.trackers.add(ticket.tracker);
        makeRoom(this.byId, MOST_TICKETS);
        this.byId.set(id, ticket);
    }

    find(id: string): Ticket | undefined {
        return this.byId.get(id);
    }

    /** The crawler that has the request under way. */
    trackerOf(request: Request): RequestTracker | undefined {
        for (const tracker of this.trackers) if (tracker.identityOf(request) !== undefined) return tracker;
        return undefined;
    }

    /** The crawl of a crawler is over. */
    forget(tracker: RequestTracker): void {
        this.trackers.delete(tracker);
        for (const [id, ticket] of this.byId) if (ticket.tracker === tracker) this.byId.delete(id);
    }

    tear(id: string): void {
        this.byId.delete(id);
    }
}
