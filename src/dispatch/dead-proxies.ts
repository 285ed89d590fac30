import type { Exit } from '../engine/exit.js';

/** Proxies that are named in one sentence. */
const MOST_NAMED = 5;

/** Why no request can go out at all, as the end of a sentence; `undefined` where any proxy works, as far as is known. */
export function whyNoProxyWorks(exits: Iterable<Exit>): string | undefined {
    const names: string[] = [];
    let evidence = '';
    let count = 0;
    for (const { label, rest, dropped } of exits) {
        if (dropped) continue;
        // A rest that is over is remembered until the exit works again.
        if (rest?.verdict.outcome !== 'proxy-failed') return undefined;
        count += 1;
        if (names.length === MOST_NAMED) continue;
        names.push(label);
        evidence ||= rest.verdict.evidence;
    }
    if (count === 0) return undefined;
    const others = count > names.length ? ` and ${count - names.length} more` : '';
    return `no proxy works: ${names.join(', ')}${others} (${evidence})`;
}
