import type { Random } from '../../src/common/session-id.js';
import type { Answer, SiteRule, SiteTruth } from './rule.js';

/** Which exit a request should take, or when to ask again; without a time, when the next answer is there. */
export type Choice =
    | { readonly kind: 'exit'; readonly exit: number; readonly token?: unknown }
    | { readonly kind: 'wait'; readonly untilMillis: number | undefined };

/** Decides which exit serves which request, and hears what became of it. */
export interface Scheduler {
    next(site: number, now: number): Choice;
    report(site: number, choice: Extract<Choice, { kind: 'exit' }>, page: number, answer: Answer, now: number): void;
    /** How often a page may be tried. */
    readonly maxAttempts: number;
    /** Knows when a request will arrive, too. */
    readonly isOracle?: boolean;
    /** Whether a rate limit costs a page none of its attempts. @default it does cost one */
    readonly limitsAreFree?: boolean;
}

export interface Contest {
    readonly rules: readonly SiteRule[];
    readonly truths: readonly SiteTruth[];
    readonly random: Random;
}

export type SchedulerFactory = (contest: Contest) => Scheduler;
