import type { Outcome } from '../../engine/verdict.js';

/** The order in which a bucket counts. */
export const OUTCOMES = [
    'ok',
    'blocked',
    'rate-limited',
    'proxy-failed',
    'target-failed',
    'misconfigured',
] as const satisfies readonly Outcome[];

const BUCKETS = 240;
/** Lengths that people read easily, each a multiple of the one before; what follows is twice as long each time. */
const LENGTHS_SECS = [1, 2, 10, 30, 60, 120, 600, 1_800, 3_600];

/**
 * How often each outcome was seen in each stretch of time. There are never more than so many stretches: when they are
 * used up, several of them become one, and all are that much longer from then on.
 */
export class Timeline {
    private buckets: number[][] = [];
    private millis = LENGTHS_SECS[0]! * 1000;

    constructor(readonly startMillis: number) {}

    get bucketMillis(): number {
        return this.millis;
    }

    /** For each stretch since the start, the count of each outcome in the order of `OUTCOMES`. */
    get counts(): readonly (readonly number[])[] {
        return this.buckets;
    }

    add(outcome: Outcome, now: number): void {
        const since = Math.max(0, now - this.startMillis);
        while (since >= this.millis * BUCKETS) this.lengthen();
        const index = Math.floor(since / this.millis);
        while (this.buckets.length <= index) this.buckets.push(emptyBucket());
        this.buckets[index]![OUTCOMES.indexOf(outcome)]! += 1;
    }

    private lengthen(): void {
        const secs = this.millis / 1000;
        const factor = (LENGTHS_SECS.find((length) => length > secs) ?? 2 * secs) / secs;
        this.millis *= factor;
        const longer: number[][] = [];
        for (const [index, bucket] of this.buckets.entries()) {
            const sum = (longer[Math.floor(index / factor)] ??= emptyBucket());
            for (const [outcome, count] of bucket.entries()) sum[outcome]! += count;
        }
        this.buckets = longer;
    }
}

function emptyBucket(): number[] {
    return OUTCOMES.map(() => 0);
}
