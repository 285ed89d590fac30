import { NoExitError } from '../../dispatch/no-exit-error.js';
import type { RequestLike } from '../like.js';

const POSTPONED = new NoExitError(
    'retry-later',
    'exhausted',
    "The request waits in the queue, where it is in nobody's way.",
);
export const GIVEN_UP = new NoExitError('retry-later', 'exhausted', 'The request was given up.');

interface Waiting {
    readonly ending: AbortController;
    readonly sinceMillis: number;
}

/** The requests of a crawler that wait for an identity. */
export class WaitingRequests {
    private readonly waiting = new Map<RequestLike, Waiting>();

    /** @returns what takes the request out of the line. */
    join(request: RequestLike, now: number): AbortController {
        const ending = new AbortController();
        this.waiting.set(request, { ending, sinceMillis: now });
        return ending;
    }

    /** The wait that `ending` belongs to is over. The request may have joined again meanwhile. */
    leave(request: RequestLike, ending: AbortController): void {
        if (this.waiting.get(request)?.ending === ending) this.waiting.delete(request);
    }

    /** Those that joined before a time, the latest last. */
    since(millis: number): RequestLike[] {
        return [...this.waiting].filter(([, { sinceMillis }]) => sinceMillis <= millis).map(([request]) => request);
    }

    /** Has a request go back to the queue, and wait there. */
    postpone(request: RequestLike): void {
        this.waiting.get(request)?.ending.abort(POSTPONED);
    }

    /** Crawlee gave the request up. */
    giveUp(request: RequestLike): void {
        this.waiting.get(request)?.ending.abort(GIVEN_UP);
    }

    [Symbol.iterator](): Iterator<RequestLike> {
        return this.waiting.keys();
    }
}
