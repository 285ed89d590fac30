import { expect, it } from 'vitest';
import { emptyTally } from '../../src/engine/exit.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { describeRest } from '../../src/report/describe-rest.js';

const at = (verdict: Verdict, untilMillis: number): { sinceMillis: number; untilMillis: number; verdict: Verdict } => ({
    sinceMillis: 0,
    untilMillis,
    verdict,
});

it('says why an exit rests, where and for how long', () => {
    const tally = { ...emptyTally(), blocked: 2, proxyFailed: 1 };
    const turnstile: Verdict = { outcome: 'blocked', rule: 'cloudflare-turnstile', evidence: 'challenge script' };
    expect(
        describeRest({ exit: { label: '127.3.0.7' }, site: 'shop.test', rest: at(turnstile, 42_000), tally }, 0),
    ).toBe('127.3.0.7 rests on shop.test for 42 s after 2 block pages (cloudflare-turnstile: challenge script)');
    const refused: Verdict = { outcome: 'proxy-failed', rule: 'proxy-error', evidence: 'ECONNREFUSED' };
    expect(
        describeRest({ exit: { label: '127.3.0.7' }, site: undefined, rest: at(refused, 90_000), tally }, 60_000),
    ).toBe('127.3.0.7 rests everywhere for 30 s after 1 proxy failure (proxy-error: ECONNREFUSED)');
    expect(
        describeRest({ exit: { label: '127.3.0.7' }, site: undefined, rest: at(refused, Infinity), tally }, 0),
    ).toContain('rests everywhere for good');
});
