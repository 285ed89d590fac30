import { invalidOption, ProxySessionsError } from '../common/errors.js';
import { redact } from '../common/redact.js';
import type { Verdict } from '../engine/verdict.js';
import { OK } from '../engine/verdict.js';
import type { Observation, Rule } from './rule.js';
import { BLOCKED_STATUSES } from './rules/blocked-status.js';
import { defaultRules } from './rules/index.js';
import type { ServiceErrors } from './service-errors.js';
import { serviceRule } from './service-errors.js';

/** Tells what a request taught, by the first rule that recognises it. */
export class Detector {
    constructor(private readonly rules: readonly Rule[]) {}

    async judge(observation: Observation, now: number): Promise<Verdict> {
        for (const rule of this.rules) {
            const finding = await ask(rule, observation, now);
            if (finding !== undefined) return { ...finding, evidence: redact(finding.evidence), rule: rule.name };
        }
        return OK;
    }
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
    /** Names of rules that are not to be asked. */
    readonly disable?: readonly string[] | undefined;
}

/** @throws ProxySessionsError (`invalid-options`) when `disable` names a rule that does not exist. */
export function createDetector({
    blockedStatuses = BLOCKED_STATUSES,
    rules: own = [],
    service,
    disable = [],
}: DetectorOptions = {}): Detector {
    const ofService = service?.errors === undefined ? [] : [serviceRule(service.name, service.errors)];
    const builtIn = [...ofService, ...defaultRules({ blockedStatuses })];
    const known = new Set([...builtIn, ...own].map(({ name }) => name));
    const unknown = disable.find((name) => !known.has(name));
    if (unknown !== undefined) {
        throw invalidOption(
            `ProxySessions: option "detection.disable" names "${unknown}", but there is no such rule; ` +
                `there are: ${[...known].join(', ')}.`,
        );
    }
    const replacedOrDisabled = new Set([...disable, ...own.map(({ name }) => name)]);
    return new Detector([
        ...own.filter(({ name }) => !disable.includes(name)),
        ...builtIn.filter(({ name }) => !replacedOrDisabled.has(name)),
    ]);
}
