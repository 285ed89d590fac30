import type { HistorySnapshot } from '../snapshots/exit-snapshot.js';
import { countUpTo, OlderRequests } from './older-requests.js';

/** Of so many at most the very time is remembered; older ones are remembered in groups. */
const MOST_TIMES = 128;

/** Up to so many, room is made for just as many as there are. */
const MOST_EXACT = 4;

/** When requests were sent, oldest first. */
export class History {
    private times: number[] = [];
    /** Made when it is needed: most exits of a large pool are used a few times only. */
    private older: OlderRequests | undefined;

    /** How many were ever sent. */
    get total(): number {
        return this.olderTotal + this.times.length;
    }

    /** @param millis Later than any before. */
    add(millis: number): void {
        if (this.times.length === MOST_TIMES) {
            this.older ??= new OlderRequests();
            this.older.add(this.times.slice(0, MOST_TIMES / 2));
            this.times = this.times.slice(MOST_TIMES / 2);
        }
        // Pushing would make room for many more at once.
        if (this.times.length < MOST_EXACT) this.times = this.times.concat(millis);
        else this.times.push(millis);
    }

    /** Takes back one that was sent then, because it does not count. */
    remove(millis: number): void {
        const index = this.times.lastIndexOf(millis);
        if (index !== -1) this.times.splice(index, 1);
        else if (millis < (this.times[0] ?? Infinity)) this.older?.remove(millis);
    }

    /** How many were sent after `fromMillis`, of the first `end`. */
    countSince(fromMillis: number, end: number): number {
        return end - (fromMillis === -Infinity ? 0 : this.sentBy(fromMillis));
    }

    /** How many were sent by then, of all there ever were. */
    sentBy(millis: number): number {
        const { times } = this;
        if (times.length === 0 || millis < times[0]!) return this.older?.sentBy(millis) ?? 0;
        return millis >= times.at(-1)! ? this.total : this.olderTotal + countUpTo(times, millis);
    }

    /** When the one was sent that so many, itself included, have followed; `undefined` when there are fewer. */
    latest(count: number): number | undefined {
        const { times, older } = this;
        return count <= times.length ? times[times.length - count] : older?.timeAfter(this.total - count);
    }

    /** What outlives the process: the requests after that time, and how many there were in all. */
    snapshot(sinceMillis: number): HistorySnapshot {
        const exact = this.times.slice(countUpTo(this.times, sinceMillis));
        const { times, counts } = this.older?.since(sinceMillis) ?? { times: [], counts: [] };
        return {
            total: this.total,
            times: [...times, ...exact].map(Math.round),
            ...(counts.length > 0 && { counts }),
        };
    }

    restore({ total, times, counts = [] }: HistorySnapshot): void {
        const exact = Math.min(times.length - counts.length, MOST_TIMES);
        const old = times.slice(0, times.length - exact);
        this.times = times.slice(times.length - exact);
        const known = exact + old.reduce((sum, _, index) => sum + (counts[index] ?? 1), 0);
        if (total === this.times.length) return;
        this.older = new OlderRequests();
        this.older.forget(Math.max(0, total - known));
        this.older.add(old, counts);
    }

    private get olderTotal(): number {
        return this.older?.total ?? 0;
    }
}
