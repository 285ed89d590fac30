import { setImmediate } from 'node:timers/promises';

/** Work goes on for so long before others get a turn. */
const SLICE_MILLIS = 5;
/** Steps of long work between two looks at the clock. */
const STEPS_AT_ONCE = 50;

/** Cuts long work into slices, so that requests and timers do not wait for its end. */
export class Slices {
    private startedAt: number;

    /**
     * @param now Any clock, in milliseconds.
     * @param letOthersGo Resolves once everybody else had a turn.
     */
    constructor(
        private readonly now: () => number = () => performance.now(),
        private readonly letOthersGo: () => Promise<unknown> = () => setImmediate(),
    ) {
        this.startedAt = now();
    }

    /** To be called between two pieces of work. */
    async pause(): Promise<void> {
        if (this.now() - this.startedAt < SLICE_MILLIS) return;
        await this.letOthersGo();
        this.startedAt = this.now();
    }

    /** Does long work. */
    async doAll<Result>(steps: Steps<Result>): Promise<Result> {
        for (;;) {
            for (let count = 0; count < STEPS_AT_ONCE; count += 1) {
                const step = steps.next();
                if (step.done === true) return step.value;
            }
            await this.pause();
        }
    }
}

/** Long work that can be done in one go or in slices: it yields wherever others may have a turn. */
export type Steps<Result> = Generator<void, Result, void>;

/** Does all of it in one go. */
export function doAll<Result>(steps: Steps<Result>): Result {
    for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
    }
}
