import type { Verdict } from '../engine/verdict.js';
import { NoExitError } from './no-exit-error.js';

export function refusedLogin({ evidence, rule }: Verdict): NoExitError {
    return new NoExitError(
        'stop-crawl',
        'misconfigured',
        `The proxy refuses access (${rule}: ${evidence}); check its user name, password, groups and plan.`,
    );
}

export function everyLoginRefused(): NoExitError {
    return new NoExitError(
        'stop-crawl',
        'misconfigured',
        'Every proxy of the list refuses the login; check the user names and passwords.',
    );
}

export function noExitForPlan({ evidence, rule }: Verdict): NoExitError {
    return new NoExitError(
        'stop-crawl',
        'misconfigured',
        `The proxy service has no exit for your settings (${rule}: ${evidence}); check country, city and plan.`,
    );
}

export function noSessions(reason: string): NoExitError {
    return new NoExitError('stop-crawl', 'misconfigured', `The proxy service creates no sessions: ${reason}`);
}

/** The store of a cluster answers, and does not let us work. */
export function refusedByStore({ message }: Error): NoExitError {
    return new NoExitError('stop-crawl', 'misconfigured', message);
}

export function usedUp(site: string): NoExitError {
    return new NoExitError(
        'fail-request',
        'exhausted',
        `Every exit has served ${site} as often as "pacing.maxRequestsPerExit" allows; add exits, or raise it.`,
    );
}

export function budgetSpent(consequence: 'fail-request' | 'stop-crawl', reason: string): NoExitError {
    return new NoExitError(consequence, 'budget-spent', reason);
}

/** @param why A sentence. */
export function noList(why: string): NoExitError {
    return new NoExitError('stop-crawl', 'misconfigured', why);
}

export function tooFewExits(kept: number): NoExitError {
    return new NoExitError(
        'stop-crawl',
        'misconfigured',
        `Named identities keep an exit each, and there is none left: ${kept} of them have one; add exits. ` +
            'Without "exclusive" they share exits, but for browsers whose pages share cookies.',
    );
}

/** Who is bound to an exit, and where. */
interface Binding {
    readonly exit: string;
    readonly site: string;
}

export function restsMeanwhile({ exit, site }: Binding): NoExitError {
    return new NoExitError(
        'retry-later',
        'exhausted',
        `The exit of the session has started to rest: ${exit}, on ${site} or everywhere.`,
    );
}

export function tooFast({ exit, site }: Binding): NoExitError {
    return new NoExitError(
        'retry-later',
        'exhausted',
        `The exit of the session is at its limit for longer than the request may wait: ${exit} on ${site}.`,
    );
}
