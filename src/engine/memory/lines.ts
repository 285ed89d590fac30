import type { Line } from '../line.js';
import type { TierMemory } from './site-memory.js';

/** What holds for all exits of a line. */
export type LineMemory = Pick<TierMemory, 'caution' | 'pace' | 'networks'>;

export function rememberLine({ caution, pace, untried }: Line, now: number): LineMemory {
    return { caution: caution.remember(), pace: pace.remember(now), networks: untried.suspicion.remember() };
}

/** @param line Not used yet. */
export function recallLine({ caution, pace, untried }: Line, memory: LineMemory): void {
    caution.recall(memory.caution);
    pace.recall(memory.pace);
    untried.suspicion.recall(memory.networks);
}

/** Takes up what is known by now, while the line is in use. */
export function learnLine(line: Line, { caution, pace, networks }: LineMemory, now: number): void {
    line.caution.recall(caution);
    line.pace.learn(pace);
    line.untried.suspicion.recall(networks);
    // Whoever waits for the site's pace is looked at again.
    line.idle.release(now);
}
