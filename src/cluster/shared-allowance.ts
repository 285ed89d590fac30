import { makeRoom } from '../common/make-room.js';
import type { Allowance, Limit } from '../budget/allowance.js';
import type { Clock } from '../dispatch/clock.js';
import type { EventStream } from '../events/event-stream.js';
import type { CoordinationStore } from '../stores/coordination-store.js';

export interface SharedAllowanceParts {
    readonly store: Pick<CoordinationStore, 'spend'>;
    readonly clock: Clock;
    readonly events: EventStream;
}

/** A worker takes so much of what is left at a time: few enough calls, and little that lies idle with one worker. */
const PART = 1 / 20;
/** When a store that could not be reached is asked again. */
const RETRY_MILLIS = 1_000;
/** Limits of which parts are held. */
const MOST_LIMITS = 10_000;

interface Grant {
    allowed: number;
    /** For all workers, when that was heard last. */
    left: number;
    isAsking: boolean;
    askAgainAt: number;
}

/** Parts of budgets that all workers of a cluster share, as the store hands them out: never more than there is. */
export class SharedAllowance implements Allowance {
    private readonly grants = new Map<string, Grant>();

    constructor(private readonly parts: SharedAllowanceParts) {}

    of({ name }: Limit): number {
        return this.grants.get(name)?.allowed ?? 0;
    }

    ask(limit: Limit, enough: number): boolean {
        const grant = this.grantOf(limit);
        if (grant.isAsking || this.parts.clock.now() < grant.askAgainAt) return true;
        if (grant.left <= 0) return false;
        const wanted = Math.max(enough, grant.left * PART);
        void this.take(limit, grant, limit.isWhole ? Math.ceil(wanted) : wanted);
        return true;
    }

    async giveBack({ name, most }: Limit, used: number): Promise<void> {
        const grant = this.grants.get(name);
        if (grant === undefined || grant.allowed <= used) return;
        const rest = grant.allowed - used;
        grant.allowed = used;
        grant.left = 0;
        // A store that cannot be reached loses the rest of one part.
        await this.parts.store.spend(name, most, -rest).catch(() => undefined);
    }

    private grantOf({ name, most }: Limit): Grant {
        const known = this.grants.get(name);
        if (known !== undefined) return known;
        makeRoom(this.grants, MOST_LIMITS);
        const grant: Grant = { allowed: 0, left: most, isAsking: false, askAgainAt: -Infinity };
        this.grants.set(name, grant);
        return grant;
    }

    private async take({ name, most }: Limit, grant: Grant, wanted: number): Promise<void> {
        const { store, clock, events } = this.parts;
        grant.isAsking = true;
        try {
            const { given, left } = await store.spend(name, most, wanted);
            grant.allowed += given;
            grant.left = left;
        } catch {
            grant.askAgainAt = clock.now() + RETRY_MILLIS;
        } finally {
            grant.isAsking = false;
            events.emit({ kind: 'budgetAnswered', name });
        }
    }
}
