import type { Random } from '../common/session-id.js';

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
    /** Until when each number is left alone; who came first is back first. */
    private readonly resting = new Map<number, number>();
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
        this.resting.delete(number);
        this.inUse.add(number);
        return true;
    }

    giveBack(number: number, now: number): void {
        if (!this.inUse.delete(number)) return;
        this.resting.set(number, now + this.options.restSecs * 1000);
    }

    /** When the first of those that rest may be used again. */
    get nextRestMillis(): number | undefined {
        const [untilMillis] = this.resting.values();
        return untilMillis;
    }

    private nextUnused(): number | undefined {
        while (this.drawn < this.size) {
            const number = this.options.first + ((this.start + this.drawn) % this.size);
            this.drawn += 1;
            // Those that were claimed before their turn have been used already.
            if (!this.inUse.has(number) && !this.resting.has(number)) return number;
        }
        return undefined;
    }

    private nextRested(now: number): number | undefined {
        for (const [number, untilMillis] of this.resting) {
            if (untilMillis > now) return undefined;
            this.resting.delete(number);
            return number;
        }
        return undefined;
    }
}
