import type { Line } from '../line.js';
import type { TierMemory } from './site-memory.js';

/** What holds for all exits of a line. */
export type LineMemory = Pick<TierMemory, 'caution' | 'pace' | 'networks'>;

export function rememberLine({ trials, blame, pace, untried }: Line, now: number): LineMemory {
    const { since, nextProbeAt = 0 } = blame.trouble;
    return {
        caution: {
            ...trials.snapshot(),
            refusalsInARow: blame.snapshot().refusedBeforeAny,
            pausesInARow: since === undefined ? 0 : 1,
            pausedUntilMillis: since === undefined ? 0 : Math.min(nextProbeAt, now + 1_000),
        },
        pace: pace.remember(now),
        networks: untried.suspicion.remember(),
    };
}

/** @param line Not used yet. */
export function recallLine({ trials, blame, pace, untried }: Line, memory: LineMemory): void {
    trials.restore(memory.caution);
    blame.restore(memory.caution.successes, memory.caution.refusalsInARow);
    pace.recall(memory.pace);
    untried.suspicion.recall(memory.networks);
}

/** Takes up what is known by now, while the line is in use. */
export function learnLine(line: Line, { caution, pace, networks }: LineMemory, now: number): void {
    if (caution.pausedUntilMillis > now) line.blame.trouble.restore(now, caution.pausedUntilMillis);
    line.pace.learn(pace);
    line.untried.suspicion.recall(networks);
    // Whoever waits for the site's pace is looked at again.
    line.idle.release(now);
}
