import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OUTCOMES, Timeline } from '../../../src/report/record/timeline.js';

const sumOf = (timeline: Timeline) => timeline.counts.flat().reduce((sum, count) => sum + count, 0);

it('counts outcomes by the second at first', () => {
    const timeline = new Timeline(5_000);
    timeline.add('ok', 5_000);
    timeline.add('ok', 5_999);
    timeline.add('blocked', 7_000);
    expect(timeline.bucketMillis).toBe(1_000);
    expect(timeline.counts).toEqual([
        [2, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0],
        [0, 1, 0, 0, 0, 0],
    ]);
});

it('takes longer stretches, of lengths that people read, rather than more of them', () => {
    const timeline = new Timeline(0);
    const lengths = new Set<number>();
    for (let secs = 0; secs < 40 * 86_400; secs += 1_800) {
        timeline.add('ok', secs * 1000);
        lengths.add(timeline.bucketMillis / 1000);
    }
    expect(timeline.counts.length).toBeLessThanOrEqual(240);
    expect([...lengths]).toEqual([1, 10, 30, 60, 120, 600, 1_800, 3_600, 7_200, 14_400]);
    expect(sumOf(timeline)).toBe((40 * 86_400) / 1_800);
});

it('loses no answer and no order, whatever the times', () => {
    const times = fc.array(fc.integer({ min: 0, max: 10 ** 10 }), { minLength: 1, maxLength: 200 });
    fc.assert(
        fc.property(times, (unsorted) => {
            const sorted = unsorted.toSorted((a, b) => a - b);
            const timeline = new Timeline(0);
            for (const time of sorted) timeline.add('ok', time);
            expect(timeline.counts.length).toBeLessThanOrEqual(240);
            const expected = timeline.counts.map((_, index) => {
                const isIn = (time: number) => Math.floor(time / timeline.bucketMillis) === index;
                return sorted.filter(isIn).length;
            });
            expect(timeline.counts.map((bucket) => bucket[OUTCOMES.indexOf('ok')])).toEqual(expected);
        }),
    );
});

it('puts what a clock that was set back calls the past into the first stretch', () => {
    const timeline = new Timeline(10_000);
    timeline.add('ok', 3_000);
    expect(timeline.counts).toEqual([[1, 0, 0, 0, 0, 0]]);
});
