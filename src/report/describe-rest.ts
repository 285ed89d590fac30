import type { Rest, Tally } from '../engine/exit.js';
import { COUNTED_AS } from '../engine/exit.js';
import type { Outcome } from '../engine/verdict.js';

export interface RestToDescribe {
    /** The exit's label. */
    readonly label: string;
    /** `undefined` when the exit rests everywhere. */
    readonly site: string | undefined;
    readonly rest: Rest;
    readonly tally: Readonly<Tally>;
    readonly now: number;
}

/** A rest in one sentence: `127.3.0.7:8000 rests on shop.test for 42 s after 2 blocks (blocked-status: status 403)`. */
export function describeRest({ label, site, rest, tally, now }: RestToDescribe): string {
    const secs = Math.max(1, Math.round((rest.untilMillis - now) / 1000));
    const duration = rest.untilMillis === Infinity ? 'for good' : `for ${secs} s`;
    const { outcome, rule, evidence } = rest.verdict;
    const count = tally[COUNTED_AS[outcome]];
    const times = `${count} ${nounFor(outcome, rule)}${count === 1 ? '' : 's'}`;
    return `${label} rests ${site === undefined ? 'everywhere' : `on ${site}`} ${duration} after ${times} (${rule}: ${evidence})`;
}

const NOUNS: Readonly<Record<Outcome, string>> = {
    ok: 'answer',
    blocked: 'block',
    'rate-limited': 'rate limit',
    'proxy-failed': 'proxy failure',
    'target-failed': 'target failure',
    misconfigured: 'refused login',
};

/** What a site turns a visitor away with is a page, unless the bare status said it all. */
function nounFor(outcome: Outcome, rule: string): string {
    return outcome === 'blocked' && rule !== BARE_STATUS_RULE ? 'block page' : NOUNS[outcome];
}

const BARE_STATUS_RULE = 'blocked-status';
