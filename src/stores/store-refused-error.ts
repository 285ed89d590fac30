import { ProxySessionsError } from '../common/errors.js';

/** A store answers, and does not let us work: waiting helps nobody. The message says why, and how to fix it. */
export class StoreRefusedError extends ProxySessionsError {
    constructor(message: string, options?: ErrorOptions) {
        super('misconfigured', message, options);
    }
}
