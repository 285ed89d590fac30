import type { Request, Session } from '@crawlee/core';
import type { Random } from '../common/session-id.js';
import { newSessionId } from '../common/session-id.js';
import type { Broker } from './broker.js';

/** References that were handed out and whose request is not known yet. Crawlee also draws some that it never uses. */
const MOST_TICKETS = 5_000;

export interface Ticket {
    readonly reference: Session;
    readonly broker: Broker;
}

/** Finds the reference, and the crawler, behind the id that Crawlee hands to the proxy configuration. */
export class Tickets {
    private readonly byId = new Map<string, Ticket>();
    private readonly brokers = new Set<Broker>();

    constructor(private readonly random: Random) {}

    newId(): string {
        return newSessionId(this.random);
    }

    register(id: string, ticket: Ticket): void {
        this.brokers.add(ticket.broker);
        if (this.byId.size >= MOST_TICKETS) this.byId.delete(this.byId.keys().next().value!);
        this.byId.set(id, ticket);
    }

    find(id: string): Ticket | undefined {
        return this.byId.get(id);
    }

    /** The crawler that has the request under way. */
    brokerOf(request: Request): Broker | undefined {
        for (const broker of this.brokers) if (broker.identityOf(request) !== undefined) return broker;
        return undefined;
    }

    tear(id: string): void {
        this.byId.delete(id);
    }
}
