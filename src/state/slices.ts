import { setImmediate } from 'node:timers/promises';

/** Work goes on for so long before others get a turn. */
const SLICE_MILLIS = 5;

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
}
