import type { Random } from '../common/session-id.js';
import { Fifo } from '../engine/fifo.js';

export interface NumbersOptions {
    readonly first: number;
    readonly last: number;
    /** How long a number is left alone after its use. */
    readonly restSecs: number;
}

/**
 * Hands out the numbers of a range, each to one user at a time. Begins anywhere, because another process that uses
 * the same account would otherwise take the same ones; memory grows with the numbers in use, not with the range.
 */
export class Numbers {
    private readonly inUse = new Set<number>();
    private readonly resting = new Fifo<{ readonly number: number; readonly untilMillis: number }>();
    private readonly start: number;
    private readonly size: number;
    private drawn = 0;

    constructor(
        private readonly options: NumbersOptions,
        random: Random,
    ) {
        this.size = options.last - options.first + 1;
        this.start = Math.floor(random() * this.size);
    }

    /** @returns `undefined` when all are in use or rest. */
    take(now: number): number | undefined {
        const number = this.nextUnused() ?? this.nextRested(now);
        if (number !== undefined) this.inUse.add(number);
        return number;
    }

    /** @returns whether the number is in the range and free for its old user. */
    claim(number: number): boolean {
        const { first, last } = this.options;
        if (!Number.isInteger(number) || number < first || number > last || this.inUse.has(number)) return false;
        this.inUse.add(number);
        return true;
    }

    giveBack(number: number, now: number): void {
        if (!this.inUse.delete(number)) return;
        this.resting.push({ number, untilMillis: now + this.options.restSecs * 1000 });
    }

    /** When the first of those that rest may be used again. */
    get nextRestMillis(): number | undefined {
        return this.resting.peek()?.untilMillis;
    }

    private nextUnused(): number | undefined {
        while (this.drawn < this.size) {
            const number = this.options.first + ((this.start + this.drawn) % this.size);
            this.drawn += 1;
            if (!this.inUse.has(number)) return number;
        }
        return undefined;
    }

    private nextRested(now: number): number | undefined {
        const oldest = this.resting.peek();
        if (oldest === undefined || oldest.untilMillis > now) return undefined;
        this.resting.shift();
        return oldest.number;
    }
}
