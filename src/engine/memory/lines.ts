import type { Line } from '../line.js';
import type { SiteMemory } from './site-memory.js';

/** What holds for all exits of a site. */
export function rememberLine({ caution, pace, untried }: Line, now: number): SiteMemory {
    return {
        usedAt: pace.lastUsedAt,
        caution: caution.remember(),
        pace: pace.remember(now),
        networks: untried.suspicion.remember(),
    };
}

/** @param line Not used yet. */
export function recallLine({ caution, pace, untried }: Line, memory: SiteMemory): void {
    caution.recall(memory.caution);
    pace.recall(memory.pace, memory.usedAt);
    untried.suspicion.recall(memory.networks);
}

/** Takes up what is known of a site by now, while it is in use. */
export function learnLine(line: Line, { caution, pace, networks }: SiteMemory, now: number): void {
    line.caution.recall(caution);
    line.pace.learn(pace);
    line.untried.suspicion.recall(networks);
    // Whoever waits for the site's pace is looked at again.
    line.idle.release(now);
}
