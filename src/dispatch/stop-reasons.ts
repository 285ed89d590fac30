import { ProxySessionsError } from '../common/errors.js';
import type { Verdict } from '../engine/verdict.js';
import { NoExitError } from './no-exit-error.js';

export function closedError(): ProxySessionsError {
    return new ProxySessionsError('unsupported', 'This ProxySessions is closed; make a new one to go on crawling.');
}

export function refusedLogin({ evidence, rule }: Verdict): NoExitError {
    return new NoExitError(
        'stop-crawl',
        'misconfigured',
        `The proxy refuses us (${rule}: ${evidence}); check its user name, password, groups and plan.`,
    );
}

export function everyLoginRefused(): NoExitError {
    return new NoExitError(
        'stop-crawl',
        'misconfigured',
        'Every proxy of the list refuses our login; check the user names and passwords.',
    );
}

export function noExitForPlan({ evidence, rule }: Verdict): NoExitError {
    return new NoExitError(
        'stop-crawl',
        'misconfigured',
        `The proxy service has no exit for what is asked of it (${rule}: ${evidence}); check country, city and plan.`,
    );
}

export function noSessions(reason: string): NoExitError {
    return new NoExitError('stop-crawl', 'misconfigured', `The proxy service makes us no sessions: ${reason}`);
}

export function usedUp(site: string): NoExitError {
    return new NoExitError(
        'fail-request',
        'exhausted',
        `Every exit has served ${site} as often as "pacing.maxRequestsPerExit" allows; give more exits, or raise it.`,
    );
}

export function restsMeanwhile(exit: string, site: string): NoExitError {
    return new NoExitError('retry-later', 'exhausted', `${exit} rests on ${site}, or everywhere, since it was chosen.`);
}

export function tooFastFor(exit: string, site: string, millis: number): NoExitError {
    return new NoExitError(
        'retry-later',
        'exhausted',
        `${exit} would be too fast for ${site}; waited ${Math.ceil(millis / 1000)} s for its next request.`,
    );
}
