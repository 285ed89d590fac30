import type { Clock } from './clock.js';

interface Waiter {
    /** @returns whether the waiter was served. */
    readonly attempt: () => boolean;
    readonly giveUp: (reason: Error) => void;
}

/** How long to wait at most, and what to tell whoever waited in vain. */
export interface Patience {
    readonly millis: number;
    readonly reason: () => Error;
}

/**
 * Requests of one site that wait for an exit, served in the order in which they came. Nothing is polled:
 * the line moves when an exit changes, or at the time at which the next rest ends.
 */
export class WaitingLine {
    private readonly waiters = new Set<Waiter>();
    private cancelAlarm: (() => void) | undefined;
    private alarmAt = Infinity;

    constructor(private readonly clock: Clock) {}

    get length(): number {
        return this.waiters.size;
    }

    get isEmpty(): boolean {
        return this.waiters.size === 0;
    }

    /**
     * Resolves with the first answer of `attempt` that is not `undefined`. It is asked when this waiter is
     * first in line: at once if nobody waits, and again whenever the line moves.
     */
    join<Answer>(attempt: () => Answer | undefined, patience: Patience): Promise<Answer> {
        return new Promise((resolve, reject) => {
            const cancel = this.clock.schedule(patience.millis, () => {
                this.waiters.delete(waiter);
                reject(patience.reason());
            });
            const waiter: Waiter = {
                attempt: () => {
                    try {
                        const answer = attempt();
                        if (answer === undefined) return false;
                        resolve(answer);
                    } catch (error) {
                        reject(error instanceof Error ? error : new Error(String(error)));
                    }
                    cancel();
                    return true;
                },
                giveUp: (reason) => {
                    cancel();
                    reject(reason);
                },
            };
            this.waiters.add(waiter);
            if (this.waiters.size === 1) this.move();
        });
    }

    /** Serves those in front for as long as they can be served. */
    move(): void {
        for (const waiter of this.waiters) {
            if (!waiter.attempt()) break;
            this.waiters.delete(waiter);
        }
        if (this.isEmpty) this.clearAlarm();
    }

    /** Moves the line at a time at which something is known to change. */
    moveAt(millis: number): void {
        if (millis >= this.alarmAt) return;
        this.clearAlarm();
        this.alarmAt = millis;
        this.cancelAlarm = this.clock.schedule(millis - this.clock.now(), () => {
            this.alarmAt = Infinity;
            this.move();
        });
    }

    /** Sends everybody away. */
    close(reason: Error): void {
        this.clearAlarm();
        for (const waiter of this.waiters) waiter.giveUp(reason);
        this.waiters.clear();
    }

    private clearAlarm(): void {
        this.cancelAlarm?.();
        this.cancelAlarm = undefined;
        this.alarmAt = Infinity;
    }
}
