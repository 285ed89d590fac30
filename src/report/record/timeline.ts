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

const BUCKETS = 120;
const FIRST_BUCKET_MILLIS = 1_000;

/**
 * How often each outcome was seen in each stretch of time. There are never more than so many stretches: when they are
 * used up, two of them become one, and all are twice as long from then on.
 */
export class Timeline {
    private buckets: number[][] = [];
    private millis = FIRST_BUCKET_MILLIS;

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
        while (since >= this.millis * BUCKETS) this.double();
        const index = Math.floor(since / this.millis);
        while (this.buckets.length <= index) this.buckets.push(OUTCOMES.map(() => 0));
        this.buckets[index]![OUTCOMES.indexOf(outcome)]! += 1;
    }

    private double(): void {
        this.millis *= 2;
        this.buckets = this.buckets
            .filter((_, index) => index % 2 === 0)
            .map((bucket, index) => {
                const next = this.buckets[2 * index + 1];
                return next === undefined ? bucket : bucket.map((count, outcome) => count + next[outcome]!);
            });
    }
}
