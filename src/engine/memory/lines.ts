import type { Line } from '../line.js';
import type { CautionMemory, TierMemory } from './site-memory.js';

/** A probe that was under way when the process ended is taken to have been answered by then. */
const ANSWERED_WITHIN_MILLIS = 1_000;

/** What holds for all exits of a line. */
export type LineMemory = Pick<TierMemory, 'caution' | 'pace' | 'networks'>;

export function rememberLine({ trials, blame, pace, untried }: Line, now: number): LineMemory {
    const { since, nextProbeAt = 0 } = blame.trouble;
    return {
        caution: {
            ...trials.snapshot(),
            refusalsInARow: blame.snapshot().refusedBeforeAny,
            pausesInARow: since === undefined ? 0 : 1,
            pausedUntilMillis: since === undefined ? 0 : Math.min(nextProbeAt, now + ANSWERED_WITHIN_MILLIS),
            ...(since !== undefined && { troubleSince: since }),
        },
        pace: pace.remember(now),
        networks: untried.suspicion.remember(),
    };
}

/** @param line Not used yet. */
export function recallLine({ trials, blame, pace, untried }: Line, memory: LineMemory): void {
    trials.restore(memory.caution);
    recallBlame(blame, memory.caution);
    pace.recall(memory.pace);
    untried.suspicion.recall(memory.networks);
}

/** Takes up what is known by now, while the line is in use. */
export function learnLine(line: Line, { caution, pace, networks }: LineMemory, now: number): void {
    if (caution.pausedUntilMillis > now) recallBlame(line.blame, caution);
    line.pace.learn(pace);
    line.untried.suspicion.recall(networks);
    // Whoever waits for the site's pace is looked at again.
    line.idle.release(now);
}

function recallBlame(
    blame: Line['blame'],
    { successes, refusalsInARow, troubleSince, pausedUntilMillis }: CautionMemory,
): void {
    blame.restore(successes, refusalsInARow);
    if (troubleSince !== undefined) blame.trouble.restore(troubleSince, pausedUntilMillis);
}
