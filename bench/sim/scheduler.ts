import type { Random } from '../../src/common/session-id.js';
import type { Answer, SimulatedSession, SiteRule, SiteTruth } from './rule.js';

/** Which exit a request should take, or when to ask again; without a time, when the next answer is there. */
export type Choice =
    | {
          readonly kind: 'exit';
          readonly exit: number;
          readonly session?: SimulatedSession | undefined;
          readonly token?: unknown;
      }
    | {
          readonly kind: 'wait';
          readonly untilMillis: number | undefined;
          /** Whether other pages of the site may go before. @default 'site' */
          readonly for?: 'site' | 'page';
      };

/** What becomes of a page that was not got: tried again, tried again at no cost, or failed. */
export type Consequence = 'retry' | 'retry-free' | 'give-up';

/** Decides which exit serves which request, and hears what became of it. */
export interface Scheduler {
    /** @param others Whether other pages of the site may go before this one. */
    next(site: number, now: number, page: number, others: 'may-go' | 'wait-too'): Choice;
    /** @returns nothing for `retry` */
    report(
        site: number,
        choice: Extract<Choice, { kind: 'exit' }>,
        page: number,
        answer: Answer,
        now: number,
    ): Consequence | void;
    /** How often a page may be tried. */
    readonly maxAttempts: number;
    /** How often it may fail by a status 503, a reset or a time-out. @default as often as it may be tried */
    readonly maxErrors?: number;
    /** Knows when a request will arrive, too. */
    readonly isOracle?: boolean;
    /** Whether a rate limit costs a page none of its attempts. @default it does cost one */
    readonly limitsAreFree?: boolean;
}

export interface Contest {
    readonly rules: readonly SiteRule[];
    readonly truths: readonly SiteTruth[];
    readonly random: Random;
    /** A session that no request has used. One that is not given with a choice is made by the simulator for each exit. */
    readonly newSession: () => SimulatedSession;
}

export type SchedulerFactory = (contest: Contest) => Scheduler;
