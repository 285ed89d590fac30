import { describeValue } from '../common/options.js';
import type { Outcome } from '../engine/verdict.js';
import type { Finding } from './rule.js';

const OUTCOMES: readonly Outcome[] = [
    'ok',
    'blocked',
    'rate-limited',
    'proxy-failed',
    'target-failed',
    'misconfigured',
];

/** What is wrong with what a rule answered, as the end of a sentence about the rule; `undefined` when nothing is. */
export function faultOf(answer: unknown): string | undefined {
    if (answer === undefined) return undefined;
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
        return `answered ${describeValue(answer, false)}: it has to answer { outcome, evidence }, or undefined`;
    }
    const { outcome, evidence, retryAfterMillis } = answer as Partial<Record<keyof Finding, unknown>>;
    if (!OUTCOMES.includes(outcome as Outcome)) {
        return `answered the outcome ${describeValue(outcome, false)}: it has to be one of ${OUTCOMES.join(', ')}`;
    }
    if (typeof evidence !== 'string' || evidence.trim() === '') {
        return `gave ${describeValue(evidence, false)} as "evidence": it has to say in a few words what it saw`;
    }
    const isMillis = retryAfterMillis === undefined || (typeof retryAfterMillis === 'number' && retryAfterMillis >= 0);
    return isMillis
        ? undefined
        : `gave ${describeValue(retryAfterMillis, false)} as "retryAfterMillis": it has to be a number from 0`;
}
