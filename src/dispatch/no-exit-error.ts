import { ProxySessionsError } from '../common/errors.js';

/** What becomes of a request for which there is no exit. */
export type NoExitConsequence =
    /** It goes back to the queue and costs none of its retries. */
    | 'retry-later'
    /** It fails for good. */
    | 'fail-request'
    /** Nothing can go on: the crawl ends. */
    | 'stop-crawl';

/** No exit may serve the request now. */
export class NoExitError extends ProxySessionsError {
    constructor(
        readonly consequence: NoExitConsequence,
        code: 'exhausted' | 'proxy-failed' | 'misconfigured' | 'budget-spent',
        message: string,
    ) {
        super(code, message);
    }
}
