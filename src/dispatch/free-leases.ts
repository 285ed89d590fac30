import { ProxySessionsError } from '../common/errors.js';
import type { Engine, Lease } from '../engine/engine.js';
import type { EventStream } from '../events/event-stream.js';
import type { Clock } from './clock.js';
import type { ExhaustionCause } from './exhaustion.js';
import { CUT_OFF, OTHERS_HOLD_THEM } from './exhaustion.js';
import type { ExitSupplies } from './exit-supplies.js';
import type { Lifecycle } from './lifecycle.js';
import { MORE_EXITS_HELP } from './more-exits-help.js';
import type { SiteWaits } from './site-waits.js';
import type { SpendingGate } from './spending-gate.js';
import { usedUp } from './stop-reasons.js';
import type { Others } from './wait-queue.js';
import { AFTER_OTHERS } from './wait-queue.js';
import type { WaitQueues } from './wait-queues.js';

const ACCOUNT_LIMITED: ExhaustionCause = 'has to wait, because the proxy service limits the account';
const NO_SESSIONS: ExhaustionCause = 'has to wait, because the proxy service gives us no sessions';

export interface FreeLeasesParts {
    readonly engine: Engine;
    readonly clock: Clock;
    readonly events: EventStream;
    readonly supply: ExitSupplies;
    readonly spending: SpendingGate;
    readonly queues: WaitQueues;
    readonly waits: SiteWaits;
    readonly lifecycle: Lifecycle;
}

/** Leases for requests that may use any exit of their site. */
export class FreeLeases {
    constructor(private readonly parts: FreeLeasesParts) {}

    /** See `Dispatcher.leaseNow`. */
    leaseNow(site: string, address: string | undefined, others: Others): Lease | typeof AFTER_OTHERS | undefined {
        const { engine, clock, events, supply, spending, queues, waits, lifecycle } = this.parts;
        lifecycle.requireOpen();
        const { mayUse } = supply;
        if (!mayUse) waits.forOthers(site, CUT_OFF);
        if (!mayUse || supply.forSite(site).access.isInDoubt || !spending.mayGo(site)) return undefined;
        const now = clock.now();
        let result = engine.lease(site, now, 'leave-alone', address, others);
        if (result.kind === 'address-waits') result = engine.lease(site, now, 'share', address, others);
        supply.wantedFor(site)?.make(site, now, queues.length);
        if (MORE_EXITS_HELP[result.kind]) {
            supply.sharing?.onWant();
            const made = engine.hasUntried(site) ? undefined : supply.forSite(site).make(site, now, queues.length);
            if (made === 'soon') return undefined;
            result = engine.lease(site, now, made === undefined ? 'share' : 'leave-alone', address, others);
        }
        if (result.kind !== 'lease') events.emit({ kind: 'heldBack', site, why: result.kind });
        switch (result.kind) {
            case 'lease':
                for (const event of result.events) events.emit(event);
                events.emit({ kind: 'leased', lease: result.lease });
                return result.lease;
            case 'trials-running':
            case 'all-busy':
            case 'address-waits':
            case 'account-busy':
                if (result.untilMillis !== undefined) queues.moveAt(site, result.untilMillis);
                return result.kind === 'address-waits' ? AFTER_OTHERS : undefined;
            case 'paused':
                waits.forRecovery(site, result);
                return undefined;
            case 'all-resting':
                waits.until(result.untilMillis, site, 'accepts none of the exits');
                return undefined;
            case 'account-limited':
                waits.until(result.untilMillis, site, ACCOUNT_LIMITED);
                return undefined;
            case 'used-up':
                if (!supply.forSite(site).mayGetMore) throw usedUp(site);
                waits.forOthers(site, OTHERS_HOLD_THEM);
                return undefined;
            case 'no-exits':
                this.waitForSession(site);
                return undefined;
        }
    }

    /** There is no exit at all. There may be one when the service is able to make or to end a session again. */
    private waitForSession(site: string): void {
        const { supply, waits } = this.parts;
        const ofSite = supply.forSite(site);
        if (ofSite.mayGetMore) {
            waits.forOthers(site, OTHERS_HOLD_THEM);
            return;
        }
        const chance = ofSite.nextChance;
        if (chance === undefined) {
            throw new ProxySessionsError('invalid-options', 'There is no exit left to send a request through.');
        }
        if (chance !== 'soon') waits.until(chance, site, NO_SESSIONS);
    }
}
