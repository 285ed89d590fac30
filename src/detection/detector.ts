import type { Verdict } from '../engine/verdict.js';
import { OK } from '../engine/verdict.js';
import type { Observation, Rule } from './rule.js';
import { blockedStatus, proxyError, sessionError, targetTrouble, tooManyRequests } from './rules.js';

/** Tells what a request taught, by the first rule that recognises it. */
export class Detector {
    constructor(private readonly rules: readonly Rule[]) {}

    judge(observation: Observation, now: number): Verdict {
        for (const rule of this.rules) {
            const finding = rule.judge(observation, now);
            if (finding !== undefined) return { ...finding, rule: rule.name };
        }
        return OK;
    }
}

/** @param blockedStatuses Statuses that mean a refusal. */
export function defaultDetector(blockedStatuses: readonly number[]): Detector {
    return new Detector([blockedStatus(blockedStatuses), tooManyRequests, proxyError, sessionError, targetTrouble]);
}
