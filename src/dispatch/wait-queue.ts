import type { Clock } from './clock.js';

/** Asked to go, a request would rather have others of its site go before it. */
export const AFTER_OTHERS = Symbol('after others');

/** Whether there may be others in the queue who can go before. */
export type Others = 'may-go' | 'wait-too';

/** Whether somebody in the queue was served, waits, or lets others go first. */
type Turn = 'served' | 'waits' | 'after-others';

/** Waiters that may let others go first in one move: a longer queue is not asked to its end each time. */
const MOST_ASKED = 50;

interface Waiter {
    readonly attempt: (others: Others) => Turn;
    readonly giveUp: (reason: Error) => void;
}

/** How long a request waits at most. */
export interface WaitOptions {
    /** When the request should come back later; `Infinity` for never. */
    readonly deadline: number;
    /** Aborted when the request was given up. */
    readonly signal?: AbortSignal | undefined;
}

/** How long to wait at most, and the error after that. */
export interface Patience {
    readonly millis: number;
    readonly reason: () => Error;
    /** Ends the wait, with its reason, as soon as nobody wants the answer any more. */
    readonly signal?: AbortSignal | undefined;
}

/**
 * Requests of one site that wait for an exit, served in the order in which they came. Nothing is polled:
 * the queue moves when an exit changes, or at the time at which the next rest ends.
 */
export class WaitQueue {
    private readonly waiters = new Set<Waiter>();
    private cancelAlarm: (() => void) | undefined;
    private alarmAt = Infinity;
    /** All that wait let others go first: a new request is asked at once. */
    private isOpen = true;

    /** @param counts Shared by all queues. */
    constructor(
        private readonly clock: Clock,
        private readonly counts = { waiting: 0 },
    ) {}

    get length(): number {
        return this.waiters.size;
    }

    /** When the queue moves by itself; `undefined` when no time is known. */
    get nextMove(): number | undefined {
        return this.alarmAt === Infinity ? undefined : this.alarmAt;
    }

    get isEmpty(): boolean {
        return this.waiters.size === 0;
    }

    /**
     * Resolves with the first answer of `attempt` that is not `undefined`. It is asked when this waiter is
     * first in queue: at once if nobody waits, and again whenever the queue moves.
     */
    join<Answer>(
        attempt: (others: Others) => Answer | typeof AFTER_OTHERS | undefined,
        patience: Patience,
    ): Promise<Answer> {
        const { signal, millis, reason } = patience;
        return new Promise((resolve, reject) => {
            if (signal?.aborted === true) {
                reject(toError(signal.reason));
                return;
            }
            let end = (): void => undefined;
            let isAsked = false;
            const waiter: Waiter = {
                attempt: (others) => {
                    // What an attempt does may move the queue; it is not asked again before it has answered.
                    if (isAsked) return 'waits';
                    isAsked = true;
                    try {
                        const answer = attempt(others);
                        if (answer === undefined) return 'waits';
                        if (answer === AFTER_OTHERS) return 'after-others';
                        resolve(answer);
                    } catch (error) {
                        reject(toError(error));
                    } finally {
                        isAsked = false;
                    }
                    end();
                    return 'served';
                },
                giveUp: (why) => {
                    end();
                    reject(why);
                },
            };
            this.waiters.add(waiter);
            this.counts.waiting += 1;
            if (this.waiters.size === 1 || this.isOpen) this.move();
            // Most are served at once, and need no alarm.
            if (!this.waiters.has(waiter)) return;
            const leave = (why: Error): void => {
                end();
                reject(why);
                // The one behind it is next.
                if (this.remove(waiter)) this.move();
            };
            const abort = (): void => leave(toError(signal?.reason));
            const cancelAlarm = this.clock.schedule(millis, () => leave(reason()));
            signal?.addEventListener('abort', abort);
            end = () => {
                cancelAlarm();
                signal?.removeEventListener('abort', abort);
            };
        });
    }

    /** Serves those in front for as long as they can be served. */
    move(): void {
        const letOthersGo: Waiter[] = [];
        this.isOpen = true;
        for (const waiter of this.waiters) {
            const turn = waiter.attempt('may-go');
            if (turn === 'served') this.remove(waiter);
            else if (turn === 'after-others' && letOthersGo.length < MOST_ASKED) letOthersGo.push(waiter);
            else {
                this.isOpen = false;
                break;
            }
        }
        // Nobody was left who could go before them.
        if (this.isOpen) this.serve(letOthersGo);
        if (this.isEmpty) this.clearAlarm();
    }

    private serve(waiters: readonly Waiter[]): void {
        for (const waiter of waiters) {
            if (waiter.attempt('wait-too') !== 'served') return;
            this.remove(waiter);
        }
    }

    /** Moves the queue at a time at which something is known to change. */
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
        for (const waiter of this.waiters) {
            this.remove(waiter);
            waiter.giveUp(reason);
        }
    }

    private remove(waiter: Waiter): boolean {
        if (!this.waiters.delete(waiter)) return false;
        this.counts.waiting -= 1;
        return true;
    }

    private clearAlarm(): void {
        this.cancelAlarm?.();
        this.cancelAlarm = undefined;
        this.alarmAt = Infinity;
    }
}

function toError(thrown: unknown): Error {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
}
