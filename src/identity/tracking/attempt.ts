import { sessionError } from '../../detection/rules/session-error.js';
import type { Noted } from '../../engine/engine.js';
import type { Verdict } from '../../engine/verdict.js';
import type { Elsewhere } from '../settling/settlements.js';
import type { IdentityLease } from '../pool/identity-lease.js';

/** One request on its way through an identity. */
export interface Attempt {
    readonly lease: IdentityLease;
    /** Aborted when the request has ended. */
    readonly ending: AbortController;
    /** What is known of the outcome while the request is still under way. */
    verdict: Verdict | undefined;
    /** See `presume`. */
    presumed: Verdict | undefined;
    addressIsRefused: boolean;
    refusedTo: readonly string[] | undefined;
    cost: Noted['cost'];
    elsewhere: Elsewhere | undefined;
    /** The engine wants the session to go on, whatever the verdict. */
    keepsSession: boolean;
    /** The user ended the session meanwhile, which is a refusal unless the user's handler ends well. */
    retiredByUser: Verdict | undefined;
}

export function newAttempt(lease: IdentityLease, ending: AbortController): Attempt {
    return {
        lease,
        ending,
        verdict: undefined,
        presumed: undefined,
        addressIsRefused: false,
        refusedTo: undefined,
        cost: 'attempt',
        elsewhere: undefined,
        keepsSession: false,
        retiredByUser: undefined,
    };
}

/** The first word counts, but for a page that looked good until the user's handler called it blocked. */
export function mayReplace(noted: Verdict | undefined, verdict: Verdict): boolean {
    return noted === undefined || (noted.outcome === 'ok' && verdict.rule === sessionError.name);
}

/** Of what the user's code reports, the first that is not good counts. */
export function mayReport(noted: Verdict | undefined, reported: Verdict): boolean {
    return noted === undefined || (noted.outcome === 'ok' && reported.outcome !== 'ok');
}
