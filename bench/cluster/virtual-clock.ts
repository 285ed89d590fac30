import type { Clock } from '../../src/dispatch/clock.js';
import { MinHeap } from '../../src/engine/choosing/heap.js';

interface Alarm {
    readonly callback: () => void;
    isCancelled: boolean;
}

/** Microtasks that what an alarm starts may take until the next one rings: a call to the store and its answer, and theirs. */
const TURNS = 8;

/** A clock whose time passes as fast as everything that is due can be done. */
export class VirtualClock implements Clock {
    private time = 0;
    private readonly alarms = new MinHeap<Alarm>();

    now(): number {
        return this.time;
    }

    schedule(millis: number, callback: () => void): () => void {
        const alarm = { callback, isCancelled: false };
        this.alarms.push(this.time + millis, alarm);
        return () => void (alarm.isCancelled = true);
    }

    async advance(millis: number): Promise<void> {
        const until = this.time + millis;
        for (let at = this.alarms.peekKey(); at !== undefined && at <= until; at = this.alarms.peekKey()) {
            const alarm = this.alarms.pop()!;
            if (alarm.isCancelled) continue;
            this.time = at;
            alarm.callback();
            for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve();
        }
        this.time = until;
    }
}
