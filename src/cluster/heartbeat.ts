import type { Clock } from '../dispatch/clock.js';

export interface HeartbeatOptions {
    readonly clock: Clock;
    readonly intervalMillis: number;
    /** From one beat to the next at least, however often it is asked for: a hundred workers may ask at once. */
    readonly gapMillis: number;
    /** After a beat that failed. */
    readonly retryMillis: number;
    readonly beat: () => Promise<void>;
    /** A beat failed, after one that did not. */
    readonly onLost: (error: unknown) => void;
    /** A beat succeeded, after one that failed. */
    readonly onBack: () => void;
}

/** Does one thing again and again, never twice at the same time, and earlier when asked, but not at once after the last time. */
export class Heartbeat {
    private running: Promise<void> | undefined;
    private cancelNext: (() => void) | undefined;
    private isAskedAgain = false;
    private hasFailed = false;
    private begunAt = -Infinity;
    private state: 'new' | 'beating' | 'stopped' = 'new';

    constructor(private readonly options: HeartbeatOptions) {}

    get hasBegun(): boolean {
        return this.state !== 'new';
    }

    /** Whether the last beat failed. */
    get isLost(): boolean {
        return this.hasFailed;
    }

    /** Begins, or beats as soon as possible. */
    hurry(): void {
        if (this.state === 'stopped') return;
        this.state = 'beating';
        if (this.running !== undefined) this.isAskedAgain = true;
        // Out of reach is out of reach.
        else if (!this.isLost || this.cancelNext === undefined) this.beatIn(this.millisToNext);
    }

    /** Resolves when the beat under way, if any, is over. */
    async stop(): Promise<void> {
        this.state = 'stopped';
        this.cancelNext?.();
        await this.running;
    }

    /** Until the next beat may begin. */
    private get millisToNext(): number {
        return Math.max(0, this.begunAt + this.options.gapMillis - this.options.clock.now());
    }

    private beatIn(millis: number): void {
        this.cancelNext?.();
        this.cancelNext = this.options.clock.schedule(millis, () => {
            this.cancelNext = undefined;
            this.begunAt = this.options.clock.now();
            this.running = this.beat();
        });
    }

    private async beat(): Promise<void> {
        const { beat, intervalMillis, retryMillis, onLost, onBack } = this.options;
        try {
            this.isAskedAgain = false;
            await beat();
            if (this.isLost) onBack();
            this.hasFailed = false;
        } catch (error) {
            const isNews = !this.isLost;
            this.hasFailed = true;
            if (isNews) onLost(error);
        }
        this.running = undefined;
        if (this.isStopped()) return;
        this.beatIn(this.isLost ? retryMillis : this.isAskedAgain ? this.millisToNext : intervalMillis);
    }

    private isStopped(): boolean {
        return this.state === 'stopped';
    }
}
