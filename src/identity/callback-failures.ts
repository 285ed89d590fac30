import type { Dispatcher } from '../dispatch/dispatcher.js';
import { NoExitError } from '../dispatch/no-exit-error.js';

/** The callbacks of the user's that decide on sessions. */
export type CallbackName = 'prepareSession' | 'checkSession';

/** Sites whose failures are counted at the same time. */
const MOST_SITES = 1_000;

/** Ends the crawl when a callback of the user's fails for one session of a site after another: more would not help. */
export class CallbackFailures {
    private readonly inARow = new Map<string, number>();

    constructor(
        private readonly dispatcher: Dispatcher,
        private readonly mostInARow: number,
    ) {}

    /** @param why The end of a sentence on the last failure. */
    note(callback: CallbackName, site: string, why: string): void {
        const key = `${callback} ${site}`;
        const count = (this.inARow.get(key) ?? 0) + 1;
        if (this.inARow.size >= MOST_SITES) this.inARow.delete(this.inARow.keys().next().value!);
        this.inARow.set(key, count);
        if (count < this.mostInARow) return;
        this.dispatcher.stop(
            new NoExitError(
                'stop-crawl',
                'misconfigured',
                `${callback} failed for ${count} sessions in a row on ${site}, the last time because ${why}. ` +
                    'Fix it, or allow more with "maxSessionFailures".',
            ),
        );
    }

    noteSuccess(callback: CallbackName, site: string): void {
        this.inARow.delete(`${callback} ${site}`);
    }
}
