import type { HistorySnapshot } from './exit-snapshot.js';

/** What outlives a process of one site. Plain JSON, times in milliseconds since the epoch. */
export interface SiteSnapshot {
    /** When the site was last used. */
    readonly usedAt: number;
    /** The number of the tier that serves it. */
    readonly currentTier: number;
    readonly tiers: readonly TierSnapshot[];
}

/** What holds for all exits of one tier; see `Tiers`. */
export interface TierSnapshot {
    readonly refusals: number;
    readonly wasAccepted: boolean;
    readonly isRefused: boolean;
    readonly setbacks: number;
    readonly leftAt: number;
    /** `null` for never. */
    readonly probeAt: number | null;
    readonly trials: TrialsSnapshot;
    readonly pace: PaceSnapshot;
    /** Refusals without any success there, by network; `null` for a network that was acquitted. */
    readonly networks: Readonly<Record<string, number | null>>;
}

/** How the site answered exits of which nothing was known. */
export interface TrialsSnapshot {
    readonly successes: number;
    readonly refusals: number;
    readonly refusalsInARow: number;
    readonly pausesInARow: number;
    /** Until when the site is left alone. */
    readonly pausedUntilMillis: number;
    /** Since when the site refuses everybody; absent when it does not. */
    readonly troubleSince?: number | undefined;
}

/** How fast the site may be asked. */
export interface PaceSnapshot {
    /** By a single exit. */
    readonly rule: readonly WindowSnapshot[];
    /** How often that rule turned out to be another; absent for never. */
    readonly changes?: number | undefined;
    /** By all together. */
    readonly together: readonly WindowSnapshot[];
    readonly all: HistorySnapshot;
    readonly bans: BanSnapshot;
    /** Requests of one exit that were accepted while no rule was known. */
    readonly shown: number;
    /** Requests that the site has to accept at the known pace before one exit tries to go beyond it. */
    readonly requestsToRaise: number;
    /** The same for all exits together. */
    readonly requestsToRaiseSite: number;
    /** When the last request was sent; `null` when none was. */
    readonly lastSentAt: number | null;
    /** Somebody finds out how much the site accepts; absent when nobody does. */
    readonly scout?: ScoutSnapshot | undefined;
}

/** Since when, and a number by which of two who began at the same time one goes first. */
export interface ScoutSnapshot {
    readonly sinceMillis: number;
    readonly draw: number;
}

/** What was accepted and what was refused in one window. */
export interface WindowSnapshot {
    /** `null` for the window that never ends. */
    readonly windowMillis: number | null;
    /** The most requests that were accepted; `null` for a window that does not count. */
    readonly accepted: number | null;
    /** The fewest that were refused; `null` when none were. */
    readonly refused: number | null;
    /** How often `refused` turned out to be too low; absent for never. */
    readonly corrections?: number | undefined;
}

/** How long bans of exits that were too fast last. */
export interface BanSnapshot {
    /** The longest time after which an exit was still refused. */
    readonly refusedAfterMillis: number;
    /** The shortest time after which one was accepted; `null` when none was yet. */
    readonly acceptedAfterMillis: number | null;
}
