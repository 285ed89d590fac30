import type { Engine, Lease } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { EventStream } from '../events/event-stream.js';
import type { Clock } from './clock.js';
import type { ExitSupplies } from './exit-supplies.js';
import type { Lifecycle } from './lifecycle.js';
import type { NoExitError } from './no-exit-error.js';
import { LOOK_AGAIN_MILLIS } from './site-waits.js';
import type { SpendingGate } from './spending-gate.js';
import { restsMeanwhile, tooFast } from './stop-reasons.js';
import type { WaitOptions } from './wait-queue.js';
import type { WaitQueues } from './wait-queues.js';

/** How an identity that is bound to an exit waits for it. */
export interface BoundWait {
    /** Whether the identity allows it to go now. */
    readonly mayGo: () => boolean;
    /** It has the exit and goes. */
    readonly onLease: () => void;
    /** The exit rests until then. @throws when it is not to be waited for */
    readonly onRest: (untilMillis: number, now: number) => void;
}

export interface BoundLeasesParts {
    readonly engine: Engine;
    readonly clock: Clock;
    readonly queues: WaitQueues;
    readonly events: EventStream;
    readonly supply: Pick<ExitSupplies, 'mayUse'>;
    readonly spending: SpendingGate;
    readonly lifecycle: Lifecycle;
}

const paced = (untilMillis: number) => ({ kind: 'paced', untilMillis }) as const;

/** Leases for requests that have to use one certain exit. */
export class BoundLeases {
    constructor(private readonly parts: BoundLeasesParts) {}

    /**
     * Leases an exit to the session that reserved it, as soon as its pace allows.
     * @param millis How long to wait at most.
     * @param notBefore When the session's turn comes, where it stands in a waiting room of the site.
     * @throws NoExitError when it rests, or after so long.
     */
    toOwner(exit: Exit, site: string, millis: number, signal?: AbortSignal, notBefore = 0): Promise<Lease> {
        const rests = (): never => {
            throw restsMeanwhile({ exit: exit.label, site });
        };
        const attempt = (askAgainAt: (at: number) => void) => this.leaseNow(exit, site, rests, askAgainAt, notBefore);
        const patience = { millis, reason: () => tooFast({ exit: exit.label, site }), signal };
        return this.parts.queues.joinAlone(attempt, patience, notBefore > 0 ? site : undefined);
    }

    /**
     * Leases an exit to an identity that goes nowhere else, as soon as it may go, rests included.
     * @throws NoExitError at the deadline; the reason of `signal`; what `wait` throws.
     */
    toIdentity(exit: Exit, site: string, { deadline, signal }: WaitOptions, wait: BoundWait): Promise<Lease> {
        const { engine, clock, queues } = this.parts;
        const reason = (): NoExitError => restsMeanwhile({ exit: exit.label, site });
        const attempt = (askAgainAt: (millis: number) => void): Lease | undefined => {
            if (exit.dropped) throw reason();
            if (!wait.mayGo()) return undefined;
            // It has no other exit: nobody else can find out how much the site accepts of this one.
            engine.letGoAhead(exit, site, clock.now());
            const lease = this.leaseNow(exit, site, wait.onRest, askAgainAt);
            if (lease !== undefined) wait.onLease();
            return lease;
        };
        return queues.joinAlone(attempt, { millis: deadline - clock.now(), reason, signal });
    }

    private leaseNow(
        exit: Exit,
        site: string,
        onRest: BoundWait['onRest'],
        askAgainAt: (millis: number) => void,
        notBefore = 0,
    ): Lease | undefined {
        const { engine, clock, events, supply, spending, lifecycle } = this.parts;
        lifecycle.requireOpen();
        const now = clock.now();
        const mayGo = supply.mayUse && spending.mayGo(site);
        const pausedUntil = mayGo ? notBefore : now + LOOK_AGAIN_MILLIS;
        const availability = pausedUntil > now ? paced(pausedUntil) : engine.availabilityToOwner(exit, site, now);
        if (availability.kind === 'ready') {
            const lease = engine.leaseExit(exit, site, now);
            events.emit({ kind: 'leased', lease });
            return lease;
        }
        if (availability.kind === 'resting') onRest(availability.untilMillis, now);
        if (availability.untilMillis < Infinity) askAgainAt(availability.untilMillis);
        return undefined;
    }
}
