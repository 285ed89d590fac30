import type { Detector } from '../../../src/detection/detector.js';
import type { Verdict } from '../../../src/engine/verdict.js';
import type { Capture } from './capture.js';
import { observationOf } from './capture.js';

/** How a detector does on the captures of one kind. */
export interface Score {
    readonly kind: string;
    readonly captures: number;
    /** Those that it judged wrong, for people. */
    readonly misses: readonly string[];
    /** The rules that decided. */
    readonly rules: readonly string[];
}

export async function scoresOf(detector: Detector, all: readonly Capture[], now: number): Promise<readonly Score[]> {
    const scores: Score[] = [];
    for (const kind of new Set(all.map((capture) => capture.kind))) {
        const ofKind = all.filter((capture) => capture.kind === kind);
        const verdicts = await Promise.all(ofKind.map((capture) => detector.judge(observationOf(capture), now)));
        const misses = ofKind.flatMap((capture, index) => {
            const outcome = outcomeOf(verdicts[index]!);
            const { rule, evidence } = verdicts[index]!;
            return outcome === capture.outcome ? [] : [`${kind}, ${capture.name}: ${outcome} (${rule}: ${evidence})`];
        });
        const rules = [...new Set(verdicts.map(({ rule }) => rule))].sort();
        scores.push({ kind, captures: ofKind.length, misses, rules });
    }
    return scores;
}

function outcomeOf({ outcome, about }: Verdict): Capture['outcome'] {
    return about === 'turn' ? 'waiting-room' : outcome;
}
