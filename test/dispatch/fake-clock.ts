import type { Clock } from '../../src/dispatch/clock.js';

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
    private time = 0;
    private alarms: { readonly at: number; readonly callback: () => void }[] = [];

    get pendingAlarms(): number {
        return this.alarms.length;
    }

    now(): number {
        return this.time;
    }

    schedule(millis: number, callback: () => void): () => void {
        const alarm = { at: this.time + millis, callback };
        this.alarms.push(alarm);
        return () => {
            this.alarms = this.alarms.filter((other) => other !== alarm);
        };
    }

    /** Lets time pass, and nothing happen. */
    skip(millis: number): void {
        this.time += millis;
    }

    /** Lets time pass, and everything happen that is due, in order. */
    async advance(millis: number): Promise<void> {
        const until = this.time + millis;
        for (;;) {
            const next = this.alarms.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
            if (next === undefined) break;
            this.alarms = this.alarms.filter((alarm) => alarm !== next);
            this.time = Math.max(this.time, next.at);
            next.callback();
            await settleMicrotasks();
        }
        this.time = until;
        await settleMicrotasks();
    }
}

async function settleMicrotasks(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}
