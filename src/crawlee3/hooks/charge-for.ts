import { RetryRequestError, SessionError } from '../crawlee.js';
import { NoExitError } from '../../dispatch/no-exit-error.js';
import { isRefusal } from '../../engine/verdict.js';
import type { Ending } from '../../identity/tracking/ending.js';
import type { Charge } from '../../identity/tracking/retry-budget.js';
import { SessionEndedError } from '../../identity/sessions/session-ended-error.js';
import { SessionUnfitError } from '../../identity/sessions/session-unfit-error.js';

/** Whether the request had been sent when the attempt failed with the error. */
export function wasSent(error: Error): boolean {
    return !(error instanceof NoExitError || error instanceof SessionUnfitError || error instanceof SessionEndedError);
}

/** What a failed attempt costs its request. */
export function chargeFor(error: Error, { verdict, cost, elsewhere, keepsTurn }: Ending): Charge {
    // The request was never sent, or the user wants it again whatever the count says.
    if (error instanceof NoExitError) return 'nothing';
    if (error instanceof SessionEndedError) return 'fresh-start';
    if (error instanceof SessionUnfitError) return 'rotation';
    if (error instanceof RetryRequestError && !(error instanceof SessionError)) return 'nothing';
    if (verdict === undefined) return error instanceof SessionError ? 'rotation' : 'retry';
    if (verdict.about === 'turn') return keepsTurn ? 'nothing' : 'rotation';
    if (cost === 'nothing') return 'nothing';
    if (verdict.isSuspicion === true) return 'fresh-start';
    // Requests of the site that was asked do not wait until the other one accepts any.
    if (elsewhere === 'accepts-none') return 'retry';
    if (cost === 'little') return 'fresh-start';
    // A site that wants fewer requests gets them: the exit rests, and the request is owed its attempt.
    if (verdict.about === 'account' || (verdict.outcome === 'rate-limited' && elsewhere === undefined))
        return 'nothing';
    return isRefusal(verdict) ? 'rotation' : 'retry';
}
