import { describe, expect, it } from 'vitest';
import { mergeRules } from '../../src/engine/snapshots/merge-rules.js';
import type { WindowSnapshot } from '../../src/engine/snapshots/site-snapshot.js';
import { seededRandom } from '../../src/engine/random.js';

type Rule = Parameters<typeof mergeRules>[0];

const WINDOWS = [1_000, 2_000, 60_000, null];

function drawn(random: () => number): Rule {
    const below = (most: number): number => Math.floor(random() * most);
    const rule = WINDOWS.map((windowMillis): WindowSnapshot => {
        const accepted = random() < 0.1 ? null : below(20);
        const refused = random() < 0.3 ? null : 2 + below(20);
        return { windowMillis, accepted, refused, corrections: below(3) };
    });
    return { rule, changes: below(2) };
}

const suspects = ({ rule }: Rule): readonly WindowSnapshot[] =>
    rule.filter(({ accepted, refused }) => refused !== null && (accepted ?? Infinity) < refused);

describe('what two workers know of a rule', () => {
    const random = seededRandom(5);
    const pairs = Array.from({ length: 500 }, () => [drawn(random), drawn(random)] as const);

    it('comes to the same, whoever hears of whom', () => {
        for (const [one, other] of pairs) expect(mergeRules(one, other)).toEqual(mergeRules(other, one));
    });

    it('stays the same when it is heard again', () => {
        for (const [one, other] of pairs) {
            const merged = mergeRules(one, other);
            expect(mergeRules(merged, merged)).toEqual(merged);
        }
    });

    it('leaves a window that may be the one, where either knows of any', () => {
        for (const [one, other] of pairs) {
            const isOpen = [one, other].every(({ rule }) => rule.every(({ accepted }) => accepted !== null));
            if (!isOpen || one.changes !== other.changes || suspects(one).length + suspects(other).length === 0)
                continue;
            expect(suspects(mergeRules(one, other)).length).toBeGreaterThan(0);
        }
    });
});

const rule = (accepted: number, refused: number | null, corrections = 0, changes = 0): Rule => ({
    rule: [{ windowMillis: 2_000, accepted, refused, corrections }],
    changes,
});

it('evidence adds up: the most that was accepted, and the least that was refused', () => {
    expect(mergeRules(rule(8, 12), rule(9, 11))).toEqual(rule(9, 11));
    expect(mergeRules(rule(8, null), rule(9, 11))).toEqual(rule(9, 11));
});

it('a mistake that one found out is not believed again because another has not heard of it', () => {
    expect(mergeRules(rule(9, 10, 1), rule(3, 5))).toEqual(rule(9, 10, 1));
});

it('a rule that has changed goes before all that was known of the one before', () => {
    expect(mergeRules(rule(4, 5, 0, 1), rule(9, 10, 3))).toEqual(rule(4, 5, 0, 1));
});

it('what was accepted by one and refused to the other raises the limit', () => {
    expect(mergeRules(rule(10, null), rule(3, 8))).toEqual(rule(10, 11, 1));
});
