import { expect, it } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import { seededRandom } from '../../../src/engine/random.js';
import { OK } from '../../../src/engine/verdict.js';
import { Recorder } from '../../../src/report/record/recorder.js';

const engine = new Engine({
    random: seededRandom(1),
    cooldown: { baseMillis: 1, capMillis: 1 },
    maxSites: 10,
    maxLeaseMillis: 1_000,
});
const exit = engine.addExit({ id: 'a', label: 'a' });
const lease = engine.leaseExit(exit, 'shop.test', 0);

it('remembers the latest sessions and browsers only, and says how many it left out', () => {
    const recorder = new Recorder(() => 0);
    for (let index = 0; index < 10_000; index += 1) {
        recorder.sessionCreated({ sessionId: `s${index}`, exit });
        recorder.browserLaunched({ id: `b${index}`, library: 'puppeteer' });
    }
    expect([...recorder.sessions].map(({ id }) => id)).toEqual(Array.from({ length: 300 }, (_, i) => `s${9_700 + i}`));
    expect(recorder.sessions.leftOut).toBe(9_700);
    expect([...recorder.browsers]).toHaveLength(200);
    expect(recorder.browsers.leftOut).toBe(9_800);
});

it('keeps when a session began and ended, and why; one that goes on in another crawl began once', () => {
    let now = 1_000;
    const recorder = new Recorder(() => now);
    recorder.sessionCreated({ sessionId: 's1', exit });
    now = 2_000;
    recorder.sessionCreated({ sessionId: 's1', exit });
    now = 3_000;
    recorder.sessionRetired({ sessionId: 's1', exit, reason: 'blocked', detail: 'status 403', requests: 7 });
    recorder.sessionRetired({ sessionId: 'forgotten', exit, reason: 'blocked', detail: '', requests: 7 });
    expect([...recorder.sessions]).toEqual([
        {
            id: 's1',
            exit: 'a',
            beganMillis: 1_000,
            endedMillis: 3_000,
            reason: 'blocked',
            detail: 'status 403',
            requests: 7,
        },
    ]);
});

it('counts the pages of a browser while it is open', () => {
    let now = 1_000;
    const recorder = new Recorder(() => now);
    recorder.browserLaunched({ id: 'b1', library: 'puppeteer', exit });
    recorder.pageOpened({ browserId: 'b1' });
    recorder.pageOpened({ browserId: 'b1' });
    recorder.pageOpened({ browserId: 'unknown' });
    now = 4_000;
    recorder.browserClosed({ id: 'b1' });
    expect([...recorder.browsers]).toEqual([
        { kind: 'puppeteer', exit: 'a', pages: 2, beganMillis: 1_000, endedMillis: 4_000 },
    ]);
});

it('counts outcomes by rule, the most frequent first, under a bounded number of names', () => {
    const recorder = new Recorder(() => 0);
    for (let index = 0; index < 500; index += 1) {
        recorder.outcome({
            lease,
            verdict: { outcome: 'blocked', rule: `rule ${index}`, evidence: 'x'.repeat(10_000) },
        });
        recorder.outcome({ lease, verdict: OK });
    }
    const rules = recorder.rules.list();
    expect(rules[0]).toEqual({ rule: 'ok', outcome: 'ok', count: 500, evidence: 'answered' });
    expect(rules[1]).toMatchObject({ rule: 'other rules', outcome: 'blocked' });
    expect(rules.length).toBeLessThanOrEqual(101);
    expect(rules.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
    expect(Math.max(...rules.map(({ evidence }) => evidence.length))).toBe(200);
});

it('counts waits, but not requests that had an exit at once', () => {
    const recorder = new Recorder(() => 0);
    for (const millis of [0, 500, 0, 1_500]) recorder.waited({ millis });
    expect(recorder.waits).toEqual({ count: 2, totalMillis: 2_000, longestMillis: 1_500 });
});
