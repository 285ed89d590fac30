import { describe, expect, it } from 'vitest';
import { ChallengeWait } from '../../src/crawlee3/hooks/challenge-wait.js';
import { CHALLENGE_RULES } from '../../src/detection/signs/index.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { FakeClock } from '../dispatch/fake-clock.js';

const [rule] = CHALLENGE_RULES;
const CHALLENGE: Verdict = { outcome: 'blocked', rule: rule!, evidence: 'a script' };
const PASSED: Verdict = { outcome: 'ok', rule: 'ok', evidence: 'answered' };
const BODY = '<html><head><script src="/challenge.js"></script></head><body></body></html>';
const WAIT_MILLIS = 5_000;

const context = {
    request: {},
    browserController: {},
    page: { on: () => undefined, off: () => undefined, evaluate: () => Promise.resolve('complete') },
} as never;

/** Meets a challenge, and tells how long it was waited for. */
async function meet(wait: ChallengeWait, clock: FakeClock, after: Verdict): Promise<number> {
    const before = clock.now();
    let isOver = false;
    const met = wait
        .untilPassed(context, { verdict: CHALLENGE, body: BODY }, () => Promise.resolve(after))
        .finally(() => (isOver = true));
    await clock.advance(0);
    while (!isOver) await clock.advance(50);
    await met;
    return clock.now() - before;
}

describe('challenges that do not pass', () => {
    it('are waited for three times in a row, and then once in four', async () => {
        const clock = new FakeClock();
        const wait = new ChallengeWait({ siteOf: () => 'shop.test', waitMillisOf: () => WAIT_MILLIS, clock });
        const waits: boolean[] = [];
        for (let times = 0; times < 12; times += 1) waits.push((await meet(wait, clock, CHALLENGE)) >= WAIT_MILLIS);
        expect(waits.map(Number).join('')).toBe('111010001000');
    });

    it('cost other sites nothing', async () => {
        const clock = new FakeClock();
        let site = 'shop.test';
        const wait = new ChallengeWait({ siteOf: () => site, waitMillisOf: () => WAIT_MILLIS, clock });
        for (let times = 0; times < 4; times += 1) await meet(wait, clock, CHALLENGE);
        site = 'other.test';
        expect(await meet(wait, clock, CHALLENGE)).toBeGreaterThanOrEqual(WAIT_MILLIS);
    });

    it('are waited for again after one that passed', async () => {
        const clock = new FakeClock();
        const wait = new ChallengeWait({ siteOf: () => 'shop.test', waitMillisOf: () => WAIT_MILLIS, clock });
        for (let times = 0; times < 4; times += 1) await meet(wait, clock, CHALLENGE);
        expect(await meet(wait, clock, PASSED)).toBeLessThan(WAIT_MILLIS);
        expect(await meet(wait, clock, CHALLENGE)).toBeGreaterThanOrEqual(WAIT_MILLIS);
    });
});
