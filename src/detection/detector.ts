import { invalidOption, ProxySessionsError } from '../common/errors.js';
import { redact } from '../common/redact.js';
import { faultOf } from './check-finding.js';
import { OK } from '../engine/verdict.js';
import { SOFT_BLOCK } from './soft-blocks/soft-blocks.js';
import type { Finding, Judgement, Observation, Rule } from './rule.js';
import { BLOCKED_STATUSES } from './rules/blocked-status.js';
import { defaultRules } from './rules/index.js';
import type { ServiceErrors } from './service-errors.js';
import { serviceRule } from './service-errors.js';

/** Tells what a request taught, by the first rule that recognises it. */
export class Detector {
    constructor(
        private readonly rules: readonly Rule[],
        private readonly maxRetryAfterMillis: number,
    ) {}

    async judge(observation: Observation, now: number): Promise<Judgement> {
        for (const rule of this.rules) {
            const asked = ask(rule, observation, now);
            // Nearly all rules answer at once, and a turn for each of them would cost more than they do.
            const finding = isPromise(asked) ? await asked : asked;
            const fault = faultOf(finding);
            if (fault !== undefined) {
                throw new ProxySessionsError('invalid-options', `The detection rule "${rule.name}" ${fault}.`);
            }
            if (finding !== undefined) return this.judgementOf(finding, rule);
        }
        return OK;
    }

    private judgementOf(finding: Finding, { name }: Rule): Judgement {
        const { retryAfterMillis } = finding;
        return {
            ...finding,
            evidence: redact(finding.evidence),
            rule: name,
            ...(retryAfterMillis !== undefined && {
                retryAfterMillis: Math.min(retryAfterMillis, this.maxRetryAfterMillis),
            }),
        };
    }
}

/** Rules of users may answer with anything. */
function isPromise(asked: unknown): asked is Promise<unknown> {
    return typeof asked === 'object' && asked !== null && 'then' in asked;
}

/** @throws ProxySessionsError (`invalid-options`) that names the rule, when it throws. */
function ask(rule: Rule, observation: Observation, now: number): ReturnType<Rule['judge']> {
    const fail = (cause: unknown): never => {
        throw new ProxySessionsError('invalid-options', `The detection rule "${rule.name}" threw: ${String(cause)}`, {
            cause,
        });
    };
    try {
        const judged = rule.judge(observation, now);
        return judged instanceof Promise ? judged.catch(fail) : judged;
    } catch (error) {
        return fail(error);
    }
}

export interface DetectorOptions {
    /** Statuses that mean a refusal. @default 401 and 403 */
    readonly blockedStatuses?: readonly number[] | undefined;
    /** Rules of the user's own, asked before the built-in ones; one with a built-in rule's name replaces it. */
    readonly rules?: readonly Rule[] | undefined;
    /** What the proxy service says of its own troubles, asked before the built-in rules. */
    readonly service?: { readonly name: string; readonly errors?: ServiceErrors } | undefined;
    /** Other services that the crawl uses: `disable` may name their rules. */
    readonly others?: readonly Pick<NonNullable<DetectorOptions['service']>, 'name' | 'errors'>[];
    /** Names of rules that are not to be asked. */
    readonly disable?: readonly string[] | undefined;
    /** Whoever asks for a longer rest is asked again after this. @default an hour */
    readonly maxRetryAfterSecs?: number | undefined;
}

export const DEFAULT_MAX_RETRY_AFTER_SECS = 3_600;

/** @throws ProxySessionsError (`invalid-options`) when `disable` names a rule that does not exist. */
export function createDetector({
    blockedStatuses = BLOCKED_STATUSES,
    rules: own = [],
    service,
    others = [],
    disable = [],
    maxRetryAfterSecs = DEFAULT_MAX_RETRY_AFTER_SECS,
}: DetectorOptions = {}): Detector {
    const ofService = rulesOf(service);
    const builtIn = [...ofService, ...defaultRules({ blockedStatuses })];
    const named = [...builtIn, ...own, ...others.flatMap(rulesOf)].map(({ name }) => name);
    const known = new Set([...named, SOFT_BLOCK]);
    const unknown = disable.find((name) => !known.has(name));
    if (unknown !== undefined) {
        throw invalidOption(
            `ProxySessions: option "detection.disable" names "${unknown}", but there is no such rule; ` +
                `there are: ${[...known].join(', ')}.`,
        );
    }
    const replacedOrDisabled = new Set([...disable, ...own.map(({ name }) => name)]);
    const asked = [
        ...own.filter(({ name }) => !disable.includes(name)),
        ...builtIn.filter(({ name }) => !replacedOrDisabled.has(name)),
    ];
    return new Detector(asked, maxRetryAfterSecs * 1000);
}

function rulesOf(service: DetectorOptions['service']): Rule[] {
    return service?.errors === undefined ? [] : [serviceRule(service.name, service.errors)];
}
