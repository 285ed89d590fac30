import { CriticalError } from '../crawlee.js';
import type { ProxySessionsErrorCode } from '../../common/errors.js';
import type { NoExitError } from '../../dispatch/no-exit-error.js';

/** Ends the whole crawl: `crawler.run()` rejects with it. Crawlee puts the requests under way back in the queue. */
export class CrawlStoppedError extends CriticalError {
    readonly code: ProxySessionsErrorCode;

    constructor(reason: NoExitError) {
        super(reason.message, { cause: reason });
        this.name = 'CrawlStoppedError';
        this.code = reason.code;
    }
}
