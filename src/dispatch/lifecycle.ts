import { closedError } from '../common/errors.js';
import type { NoExitError } from './no-exit-error.js';
import type { WaitQueues } from './wait-queues.js';

/** Whether requests may still be sent, and why not. */
export class Lifecycle {
    private hasClosed = false;
    private stopped: NoExitError | undefined;

    constructor(private readonly queues: Pick<WaitQueues, 'move' | 'close'>) {}

    /** Ends the crawl: nothing can go on. Those who wait are told. */
    stop(reason: NoExitError): void {
        // Those who are told may call this again, for the same reason.
        if (this.stopped !== undefined) return;
        this.stopped = reason;
        this.queues.move();
    }

    /** The service will never make a session. Whoever says so moves the queues next. */
    noteRefused(reason: NoExitError): void {
        this.stopped = reason;
    }

    /** Why nothing can go on, once that is so. */
    get stopReason(): NoExitError | undefined {
        return this.stopped;
    }

    /** Sends everybody away who waits. Nothing is to be sent any more. */
    close(): void {
        this.hasClosed = true;
        this.queues.close(closedError());
    }

    get isClosed(): boolean {
        return this.hasClosed;
    }

    /** @throws when nothing is to be sent any more, or nothing can go on. */
    requireOpen(): void {
        if (this.hasClosed) throw closedError();
        if (this.stopped !== undefined) throw this.stopped;
    }
}
