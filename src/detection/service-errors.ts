import { mayBeProxysAnswer, tunnelStatusOf } from './error-text.js';
import { header } from './page.js';
import type { Finding, Observation, Rule } from './rule.js';
import { retryAfter } from './rules/retry-after.js';

/** What an error of a proxy service means for us. */
export type ServiceTrouble =
    /** A person has to fix it: login, plan, balance, permissions. */
    | 'account'
    /** Too much at a time for the plan; passes by itself. */
    | 'account-limit'
    /** The service has no exit for the country, or whatever was asked for. */
    | 'no-exit'
    /** Too many requests to this site, or by this exit. */
    | 'limit'
    /** The site turned the exit away, as the service says. */
    | 'ban'
    /** The session, or the exit that it had, is gone. */
    | 'session-lost'
    /** The service does not fetch this address, or not so. */
    | 'refused-address'
    /** The service or the exit failed. */
    | 'failure'
    /** The target failed, as the service says. */
    | 'target';

/** One error of a proxy service. */
export interface ServiceError {
    readonly means: ServiceTrouble;
    /** The text for people, in a few words. */
    readonly meaning: string;
    /** @default any status */
    readonly status?: number;
    /** What the error header says. @default anything */
    readonly code?: RegExp;
}

/** How a proxy service reports its own errors. */
export interface ServiceErrors {
    /** Header that comes with every error of the service: an answer without it is the target's. */
    readonly header?: string;
    /**
     * Where errors without a header of their own are believed: a tunnel is refused by the service alone; any
     * answer can be the service's when it opens TLS, but then its statuses must not be those of targets.
     * @default 'refused-tunnels'
     */
    readonly heardIn?: 'refused-tunnels' | 'any-answer';
    /** Whether the service opens TLS. If not, only the target speaks inside of it, whatever its headers. @default false */
    readonly opensTls?: boolean;
    /** The first that fits counts. */
    readonly errors: readonly ServiceError[];
}

const FINDINGS: Readonly<Record<ServiceTrouble, Pick<Finding, 'outcome' | 'about'>>> = {
    account: { outcome: 'misconfigured' },
    'account-limit': { outcome: 'rate-limited', about: 'account' },
    'no-exit': { outcome: 'proxy-failed', about: 'account' },
    limit: { outcome: 'rate-limited' },
    ban: { outcome: 'blocked' },
    'session-lost': { outcome: 'proxy-failed', about: 'session' },
    'refused-address': { outcome: 'target-failed', about: 'address' },
    failure: { outcome: 'proxy-failed' },
    target: { outcome: 'target-failed' },
};

/** The rule, called like its service, that knows the service's errors. */
export function serviceRule(name: string, service: ServiceErrors): Rule {
    return {
        name,
        judge(observation, now) {
            const { headers } = observation;
            const heard = hear(observation, service);
            const error = heard && service.errors.find(({ status, code }) => fits(heard, status, code));
            if (heard === undefined || error === undefined) return undefined;
            const saying = heard.code === '' ? `status ${heard.status}` : `${service.header}: ${heard.code}`;
            const isHearsay = heard.isAnswer && isHearsayFrom(service, error.means);
            return {
                ...FINDINGS[error.means],
                evidence: `${error.meaning} (${saying})`,
                ...retryAfter(headers, now),
                ...(isHearsay && { hearsay: service.opensTls === true ? 'tls-opener' : 'proxy-likely' }),
            };
        },
    };
}

/** A page of one site must not be able to say it for all. */
const CONCERNS_OTHER_SITES: ReadonlySet<ServiceTrouble> = new Set([
    'account',
    'account-limit',
    'no-exit',
    'session-lost',
    'failure',
]);

/** A service that opens TLS says its limits in answers alone, so no other answer of its could confirm them. */
function isHearsayFrom({ opensTls }: ServiceErrors, means: ServiceTrouble): boolean {
    return opensTls === true ? means === 'account' : CONCERNS_OTHER_SITES.has(means);
}

interface Heard {
    /** An answer to a plain request, which may as well be the target's. */
    readonly isAnswer: boolean;
    readonly status: number | undefined;
    /** What the error header says; empty when there is none. */
    readonly code: string;
}

/** @returns `undefined` when it was not the service that spoke. */
function hear(observation: Observation, { header: name, heardIn, opensTls }: ServiceErrors): Heard | undefined {
    if (!observation.viaProxy) return undefined;
    const refusal = tunnelStatusOf(observation);
    if ((observation.error !== undefined || observation.speaker === 'target') && refusal === undefined)
        return undefined;
    const status = refusal ?? observation.status;
    const mayHaveSpoken =
        refusal !== undefined || mayBeProxysAnswer(observation) || opensTls === true || heardIn === 'any-answer';
    if (!mayHaveSpoken) return undefined;
    const code = name === undefined ? '' : header(observation.headers, name);
    const isServices = code !== '' || refusal !== undefined || (heardIn === 'any-answer' && name === undefined);
    const isAnswer = refusal === undefined && mayBeProxysAnswer(observation);
    return isServices ? { status, code, isAnswer } : undefined;
}

function fits(heard: Heard, status: number | undefined, code: RegExp | undefined): boolean {
    if (status !== undefined && status !== heard.status) return false;
    // Clients hide the headers of refused tunnels: then the status alone has to do.
    return code === undefined || heard.code === '' ? status !== undefined || code === undefined : code.test(heard.code);
}
