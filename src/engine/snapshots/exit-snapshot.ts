import type { Outcome } from '../verdict.js';

/** What outlives a process of one exit. Plain JSON, times in milliseconds since the epoch, no secret in it. */
export interface ExitSnapshot {
    /** Proxy failures in a row. */
    readonly failures: number;
    /** The rest on every site. */
    readonly rest?: RestSnapshot | undefined;
    /** Not to be used before, for the sake of its service's pace. */
    readonly pacedUntil: number;
    /** What it is on each site, by the site's name. */
    readonly sites: Readonly<Record<string, ExitHealthSnapshot>>;
}

/** What outlives a process of one exit on one site. */
export interface ExitHealthSnapshot {
    /** When the site last used the exit. */
    readonly usedAt: number;
    /** Requests that it was ever given. */
    readonly served: number;
    /** Whether the site ever accepted it. */
    readonly wasAccepted: boolean;
    /** Refusals in a row, forgiven one by one. */
    readonly failures: number;
    readonly rest?: RestSnapshot | undefined;
    readonly history: HistorySnapshot;
    /** When and how the site turned it away for being too fast; until it is accepted again. */
    readonly slowed?: SlowedSnapshot | undefined;
}

/** A period in which an exit is not used, and why. */
export interface RestSnapshot {
    readonly sinceMillis: number;
    readonly untilMillis: number;
    readonly outcome: Outcome;
    /** Name of the detection rule that decided. */
    readonly rule: string;
    readonly evidence: string;
}

/** When requests were sent. */
export interface HistorySnapshot {
    /** How many were ever sent. */
    readonly total: number;
    /** The last of them, as far back as the site's pace may ask for, oldest first. */
    readonly times: readonly number[];
    /** How many each of the first times stands for; the others stand for one. */
    readonly counts?: readonly number[] | undefined;
}

export interface SlowedSnapshot {
    readonly sentAt: number;
    readonly at: number;
    readonly answer: 'refused' | 'limited';
}
