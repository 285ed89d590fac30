import { describe, expect, it } from 'vitest';
import { History } from '../../src/engine/pace/history.js';
import { seededRandom } from '../../src/engine/random.js';

const HOUR_MILLIS = 3_600_000;

/** Requests that far apart on average, for so long. */
function sent(everyMillis: number, forMillis: number): number[] {
    const random = seededRandom(everyMillis);
    const times: number[] = [];
    for (let now = 0; now < forMillis; now += 2 * everyMillis * random()) times.push(now);
    return times;
}

describe.each([
    ['a few', 1_000, 60_000],
    ['a thousand a minute', 60, 10 * 60_000],
    ['five thousand a minute, for an hour', 12, HOUR_MILLIS],
    ['one a second, for two hours', 1_000, 2 * HOUR_MILLIS],
])('%s requests', (_, everyMillis, forMillis) => {
    const times = sent(everyMillis, forMillis);
    const history = new History();
    for (const time of times) history.add(time);
    const now = times.at(-1)!;
    const windows = [250, 1_000, 5_000, 60_000, 300_000, HOUR_MILLIS];

    it('are counted in windows of any length, but for their edges of two percent', () => {
        expect(history.total).toBe(times.length);
        for (const millis of windows) {
            const within = (width: number): number => times.filter((time) => time > now - width).length;
            const counted = history.countSince(now - millis, history.sentBy(now));
            expect(counted).toBeGreaterThanOrEqual(within(millis));
            expect(counted).toBeLessThanOrEqual(within(millis / 0.98));
        }
    });

    it('are found by how many have followed them, hardly too late and never too early', () => {
        for (const count of [1, 10, 100, 1_000, 10_000, 100_000]) {
            const exact = times.at(-count);
            if (exact === undefined || now - exact > HOUR_MILLIS) continue;
            const found = history.latest(count)!;
            expect(found).toBeGreaterThanOrEqual(exact);
            expect(now - found).toBeGreaterThanOrEqual(0.97 * (now - exact) - 1);
        }
    });

    it('are the same after a restart', () => {
        const restored = new History();
        restored.restore(JSON.parse(JSON.stringify(history.snapshot(-Infinity))) as ReturnType<History['snapshot']>);
        expect(restored.total).toBe(history.total);
        for (const millis of windows) {
            const [one, other] = [history, restored].map((each) =>
                each.countSince(now - millis, each.sentBy(Infinity)),
            );
            expect(Math.abs(one! - other!)).toBeLessThanOrEqual(Math.max(1, 0.01 * one!));
        }
    });

    it('take no more snapshot than two thousand numbers', () => {
        expect(JSON.stringify(history.snapshot(-Infinity)).length).toBeLessThan(20_000);
    });
});

it('a request that does not count is taken back, however long ago it was sent', () => {
    const history = new History();
    for (let now = 1; now <= 1_000; now += 1) history.add(now);
    history.remove(990);
    history.remove(10);
    expect(history.total).toBe(998);
    expect(history.countSince(980, history.sentBy(1_000))).toBe(19);
    expect(history.countSince(500, history.sentBy(1_000))).toBeGreaterThanOrEqual(499);
    expect(history.countSince(-Infinity, history.sentBy(1_000))).toBe(998);
});

it('what a release stored that kept single times only is read', () => {
    const history = new History();
    history.restore({ total: 1_000, times: Array.from({ length: 256 }, (_, index) => index * 10) });
    expect(history.total).toBe(1_000);
    expect(history.countSince(-Infinity, history.sentBy(Infinity))).toBe(1_000);
    expect(history.countSince(1_000, history.sentBy(Infinity))).toBeGreaterThanOrEqual(155);
    expect(history.latest(1)).toBe(2_550);
});
