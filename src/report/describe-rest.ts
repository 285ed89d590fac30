import { describeMillis } from '../common/duration.js';
import type { Exit, Rest, Tally } from '../engine/exit.js';
import { COUNTED_AS } from '../engine/exit.js';
import type { Outcome } from '../engine/verdict.js';

export interface RestToDescribe {
    readonly exit: Pick<Exit, 'label'>;
    /** `undefined` when the exit rests everywhere. */
    readonly site: string | undefined;
    readonly rest: Rest;
    readonly tally: Readonly<Tally>;
}

/** A rest in one sentence: `127.3.0.7:8000 rests on shop.test for 42 s after 2 blocks (blocked-status: status 403)`. */
export function describeRest({ exit, site, rest, tally }: RestToDescribe, now: number): string {
    const duration =
        rest.untilMillis === Infinity ? 'for good' : `for ${describeMillis(Math.max(0, rest.untilMillis - now))}`;
    const { outcome, rule, evidence } = rest.verdict;
    const count = tally[COUNTED_AS[outcome]];
    const times = `${count} ${nounFor(outcome, rule)}${count === 1 ? '' : 's'}`;
    return `${exit.label} rests ${site === undefined ? 'everywhere' : `on ${site}`} ${duration} after ${times} (${rule}: ${evidence})`;
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
