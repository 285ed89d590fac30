import type { Request } from '@crawlee/core';
import { ProxySessionsError } from '../../common/errors.js';
import type { Verdict } from '../../engine/verdict.js';
import type { Identity } from '../../identity/identity.js';
import type { Ending } from '../../identity/tracking/ending.js';

/** By which a request that was turned away leaves its attempt. @param staysNamed Whether its identity will be back. */
export function refusalError(
    site: string,
    { outcome, about, rule, evidence }: Verdict,
    identity: Identity | undefined,
    staysNamed: boolean,
): ProxySessionsError {
    const through = identity === undefined ? '' : ` through ${identity.exit.label}`;
    const next =
        about === 'turn'
            ? 'the request waits for its turn with the same session'
            : outcome === 'rate-limited'
              ? 'the request waits until the site accepts it'
              : staysNamed
                ? `the request waits until its identity "${identity?.key}" is accepted again`
                : 'trying another session and exit';
    return new ProxySessionsError(codeFor(outcome), `${site}: ${outcome}${through} (${rule}: ${evidence}); ${next}.`);
}

/** By which a request is lost that was turned away for the last time. */
export function givenUpError(
    request: Request,
    { verdict, addressIsRefused, refusedTo = [], isGivenUp }: Ending,
    cause: Error,
): ProxySessionsError {
    const { outcome, about, rule, evidence } = verdict!;
    const exits = refusedTo.length === 0 ? '' : `: ${refusedTo.join(', ')}`;
    const why = isGivenUp
        ? 'and "onBlocked" allows no other try'
        : about === 'address'
          ? 'which no other exit can change'
          : addressIsRefused
            ? `exits that work for the rest of the site were refused here too${exits}`
            : `on ${request.sessionRotationCount} exits one after another`;
    return new ProxySessionsError(
        about === 'address' ? 'unsupported' : codeFor(outcome),
        `Gave up on ${request.url}: ${outcome}, ${why} (${rule}: ${evidence}).`,
        { cause },
    );
}

function codeFor(outcome: Verdict['outcome']): 'blocked' | 'rate-limited' | 'proxy-failed' | 'misconfigured' {
    switch (outcome) {
        case 'rate-limited':
        case 'proxy-failed':
        case 'misconfigured':
            return outcome;
        case 'target-failed': // by what a proxy said in its place
            return 'proxy-failed';
        default:
            return 'blocked';
    }
}
