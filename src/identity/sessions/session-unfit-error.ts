import { ProxySessionsError } from '../../common/errors.js';

/** A session could not be prepared for a site, or works there no more. Its request goes on with another. */
export class SessionUnfitError extends ProxySessionsError {
    constructor(message: string, options?: ErrorOptions) {
        super('session-unfit', message, options);
    }
}
