import type { Subscriber } from '../events/event-stream.js';
import type { Clock } from './clock.js';
import { BUDGET_SPENT } from './exhaustion.js';
import type { Lifecycle } from './lifecycle.js';
import type { SiteWaits } from './site-waits.js';
import { LOOK_AGAIN_MILLIS } from './site-waits.js';
import type { Spending } from './spending.js';
import { budgetSpent } from './stop-reasons.js';
import type { WaitQueues } from './wait-queues.js';

export interface SpendingGateParts {
    readonly spending: Spending;
    readonly clock: Clock;
    readonly queues: WaitQueues;
    readonly waits: SiteWaits;
    readonly lifecycle: Pick<Lifecycle, 'stop'>;
}

/** Lets requests go as long as they may cost something, and has them wait, or fail, when they may not. */
export class SpendingGate implements Subscriber {
    private holdsSomebody = false;

    constructor(private readonly parts: SpendingGateParts) {}

    /**
     * Whether a request to the site may go now. When it may not, the site's queue moves as soon as that may have changed.
     * @throws NoExitError when it makes no sense to wait.
     */
    mayGo(site: string): boolean {
        const { spending, clock, queues, waits, lifecycle } = this.parts;
        const now = clock.now();
        const state = spending.check(site, now);
        switch (state.kind) {
            case 'may-go':
                return true;
            case 'wait-for-others':
                this.holdsSomebody = true;
                queues.moveAt(site, now + LOOK_AGAIN_MILLIS);
                return false;
            case 'wait':
                waits.until(state.untilMillis, site, BUDGET_SPENT);
                return false;
            case 'fail-requests':
                throw budgetSpent('fail-request', state.reason);
            case 'stop-crawl': {
                const reason = budgetSpent('stop-crawl', state.reason);
                lifecycle.stop(reason);
                throw reason;
            }
        }
    }

    /** There may be more to spend than before. */
    budgetAnswered(): void {
        this.changed();
    }

    /** Serves those who wait for money: a request has ended, or there is more to spend. */
    changed(): void {
        if (!this.holdsSomebody) return;
        this.holdsSomebody = false;
        this.parts.queues.move();
    }
}
