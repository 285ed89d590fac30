import { ProxySessionsError } from '../../common/errors.js';

/**
 * The session of a request ended before the request was sent: it was used up, expired, or a site refused another of its
 * requests meanwhile. The request goes back to the queue and gets another session.
 */
export class SessionEndedError extends ProxySessionsError {
    /** @param when End of the sentence: `before its page was opened`. */
    constructor(when: string) {
        super('session-unfit', `The session of the request ended ${when}; the request goes on with another one.`);
    }
}
