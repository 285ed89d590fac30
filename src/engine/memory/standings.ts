import type { Exit, Rest } from '../exit.js';
import type { Standing } from '../standing.js';
import { newStanding, wasAccepted } from '../standing.js';
import type { RestMemory, StandingMemory } from './exit-memory.js';

/** @param sinceMillis Requests before that do not matter one by one any more. */
export function rememberStanding(standing: Standing, sinceMillis: number): StandingMemory {
    const { usedAt, served, failures, rest, history, slowed } = standing;
    return {
        usedAt,
        served,
        wasAccepted: wasAccepted(standing),
        failures,
        rest: rememberRest(rest),
        history: history.remember(sinceMillis),
        slowed,
    };
}

export function recallStanding(exit: Exit, memory: StandingMemory): Standing {
    const standing = newStanding(exit);
    standing.usedAt = memory.usedAt;
    standing.served = memory.served;
    standing.acceptedEarlier = memory.wasAccepted;
    standing.failures = memory.failures;
    standing.rest = recallRest(memory.rest);
    standing.slowed = memory.slowed;
    standing.history.recall(memory.history);
    return standing;
}

/** A rest without end is one that only a person can end, who starts the program anew for that. */
export function rememberRest(rest: Rest | undefined): RestMemory | undefined {
    if (rest === undefined || rest.untilMillis === Infinity) return undefined;
    const { sinceMillis, untilMillis, verdict } = rest;
    const { outcome, rule, evidence } = verdict;
    return { sinceMillis, untilMillis, outcome, rule, evidence };
}

export function recallRest(memory: RestMemory | undefined): Rest | undefined {
    if (memory === undefined) return undefined;
    const { sinceMillis, untilMillis, ...verdict } = memory;
    return { sinceMillis, untilMillis, verdict };
}
