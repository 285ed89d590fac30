import type { EventStream } from '../events/event-stream.js';
import type { Clock } from './clock.js';
import type { Exhaustion, ExhaustionCause } from './exhaustion.js';
import { everyLoginRefused } from './stop-reasons.js';
import type { WaitQueues } from './wait-queues.js';

export interface SiteWaitsOptions {
    readonly clock: Clock;
    readonly queues: WaitQueues;
    readonly exhaustion: Exhaustion;
    readonly events: EventStream;
    /** How long a site that refuses everybody is waited for in any case, whatever `whenExhausted` says. @default 60 000 */
    readonly outageMillis?: number;
}

/** A site that refuses everybody is usually back within that time. */
const DEFAULT_OUTAGE_MILLIS = 60_000;
/** Requests that wait for exits of other workers move on as soon as one is admitted; this only checks how long they have waited. */
export const LOOK_AGAIN_MILLIS = 1_000;

/** Has the requests of a site wait, as long as it makes sense to. */
export class SiteWaits {
    constructor(private readonly options: SiteWaitsOptions) {}

    /** @throws NoExitError when it makes no sense to wait. */
    until(untilMillis: number, site: string, cause: ExhaustionCause): void {
        const { exhaustion, events, queues, clock } = this.options;
        if (untilMillis === Infinity) throw everyLoginRefused();
        const now = clock.now();
        if (exhaustion.note(site, cause, untilMillis, now))
            events.emit({ kind: 'exhausted', site, cause, untilMillis });
        const refusal = exhaustion.refusal(site, now);
        if (refusal !== undefined) throw refusal;
        queues.moveAt(site, untilMillis);
    }

    /**
     * Waits for something that may happen at any time, and moves the queue when it does.
     * @throws NoExitError when it makes no sense to wait.
     */
    forOthers(site: string, cause: ExhaustionCause): void {
        this.until(this.options.clock.now() + LOOK_AGAIN_MILLIS, site, cause);
    }

    /** Waits for a site that refuses everybody. @throws NoExitError when it makes no sense to wait. */
    forRecovery(site: string, { sinceMillis, untilMillis }: { sinceMillis: number; untilMillis: number }): void {
        const { clock, queues, outageMillis = DEFAULT_OUTAGE_MILLIS } = this.options;
        if (clock.now() - sinceMillis < outageMillis) queues.moveAt(site, untilMillis);
        else this.until(untilMillis, site, 'accepts none of the exits');
    }
}
