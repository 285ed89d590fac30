import type { Outcome, Verdict } from '../../engine/verdict.js';

/** How often a rule came to an outcome. */
export interface RuleCount {
    readonly rule: string;
    readonly outcome: Outcome;
    readonly count: number;
    /** What it saw the last time. */
    readonly evidence: string;
}

/** Own rules may have any number of names. */
const MOST_RULES = 100;
const OTHERS = 'other rules';
const LONGEST_EVIDENCE = 200;

/** Counts outcomes by the rules that told them. */
export class RuleCounts {
    private readonly counts = new Map<string, { -readonly [Key in keyof RuleCount]: RuleCount[Key] }>();

    add({ rule, outcome, evidence }: Verdict): void {
        const known = this.counts.get(keyOf(rule, outcome)) ?? this.begin(rule, outcome);
        known.count += 1;
        known.evidence = evidence.slice(0, LONGEST_EVIDENCE);
    }

    /** The most frequent first. */
    list(): readonly RuleCount[] {
        return [...this.counts.values()].sort((a, b) => b.count - a.count);
    }

    private begin(rule: string, outcome: Outcome) {
        const name = this.counts.size < MOST_RULES ? rule : OTHERS;
        const key = keyOf(name, outcome);
        const count = this.counts.get(key) ?? { rule: name, outcome, count: 0, evidence: '' };
        this.counts.set(key, count);
        return count;
    }
}

function keyOf(rule: string, outcome: Outcome): string {
    return `${outcome} ${rule}`;
}
