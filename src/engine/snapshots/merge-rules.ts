import { finite, orNever } from './infinity.js';
import type { PaceSnapshot, WindowSnapshot } from './site-snapshot.js';

type Rule = Pick<PaceSnapshot, 'rule' | 'changes'>;

/**
 * What is known of a site's rule by two who ask it at the same time. It does not matter who tells whom first, or how often:
 * all come to the same. Evidence adds up while the rule is the same; who knows of more changes, or of more mistakes, is right.
 */
export function mergeRules(ours: Rule, theirs: Rule): Rule {
    const [before, after] = [ours.changes ?? 0, theirs.changes ?? 0];
    if (before !== after) return before > after ? ours : theirs;
    const rule = ours.rule.map((window) => {
        const other = theirs.rule.find(({ windowMillis }) => windowMillis === window.windowMillis);
        return other === undefined ? window : mergeWindows(window, other);
    });
    const isContradiction = !rule.some(isSuspect) && (ours.rule.some(isSuspect) || theirs.rule.some(isSuspect));
    return { changes: before, rule: isContradiction ? raised(rule) : rule };
}

function mergeWindows(ours: WindowSnapshot, theirs: WindowSnapshot): WindowSnapshot {
    const [before, after] = [ours.corrections ?? 0, theirs.corrections ?? 0];
    const refused =
        before === after
            ? Math.min(orNever(ours.refused), orNever(theirs.refused))
            : orNever((before > after ? ours : theirs).refused);
    return {
        windowMillis: ours.windowMillis,
        accepted: finite(Math.max(orNever(ours.accepted), orNever(theirs.accepted))),
        refused: finite(refused),
        corrections: Math.max(before, after),
    };
}

/** Each window accepts as much as was refused in it once: the limit of the longest of them is higher. */
function raised(rule: readonly WindowSnapshot[]): readonly WindowSnapshot[] {
    const last = rule.findLast(({ accepted, refused }) => accepted !== null && refused !== null);
    return rule.map((window) => {
        if (window !== last) return window;
        return { ...window, refused: window.accepted! + 1, corrections: (window.corrections ?? 0) + 1 };
    });
}

function isSuspect({ accepted, refused }: WindowSnapshot): boolean {
    return refused !== null && orNever(accepted) < refused;
}
