import type { Exit, Rest } from '../exit.js';
import type { ExitHealth } from '../exit-health.js';
import { newExitHealth, wasAccepted } from '../exit-health.js';
import type { RestSnapshot, ExitHealthSnapshot } from './exit-snapshot.js';

/** @param sinceMillis Requests before that do not matter one by one any more. */
export function snapshotHealth(health: ExitHealth, sinceMillis: number): ExitHealthSnapshot {
    const { usedAt, served, failures, rest, history, slowed } = health;
    return {
        usedAt,
        served,
        wasAccepted: wasAccepted(health),
        failures,
        rest: snapshotRest(rest),
        history: history.snapshot(sinceMillis),
        slowed,
    };
}

export function restoreHealth(exit: Exit, snapshot: ExitHealthSnapshot): ExitHealth {
    const health = newExitHealth(exit);
    health.usedAt = snapshot.usedAt;
    health.served = snapshot.served;
    health.acceptedEarlier = snapshot.wasAccepted;
    health.failures = snapshot.failures;
    health.rest = restoreRest(snapshot.rest);
    health.slowed = snapshot.slowed;
    health.history.restore(snapshot.history);
    return health;
}

/** A rest without end is one that only a person can end, who restarts the program for that. */
export function snapshotRest(rest: Rest | undefined): RestSnapshot | undefined {
    if (rest === undefined || rest.untilMillis === Infinity) return undefined;
    const { sinceMillis, untilMillis, verdict } = rest;
    const { outcome, rule, evidence } = verdict;
    return { sinceMillis, untilMillis, outcome, rule, evidence };
}

export function restoreRest(snapshot: RestSnapshot | undefined): Rest | undefined {
    if (snapshot === undefined) return undefined;
    const { sinceMillis, untilMillis, ...verdict } = snapshot;
    return { sinceMillis, untilMillis, verdict };
}
