import type { HistoryMemory } from '../memory/exit-memory.js';

/** Beyond so many, earlier requests are only counted, not remembered one by one. */
const MOST_TIMES = 256;

/** Up to so many, room is made for just as many as there are. */
const MOST_EXACT = 4;

/** When requests were sent, oldest first. */
export class History {
    private times: number[] = [];
    private dropped = 0;

    /** How many were ever sent. */
    get total(): number {
        return this.dropped + this.times.length;
    }

    /** @param millis Later than any before. */
    add(millis: number): void {
        if (this.times.length === MOST_TIMES) {
            this.dropped += MOST_TIMES / 2;
            this.times = this.times.slice(MOST_TIMES / 2);
        }
        // Most exits of a large pool are used a few times only; pushing would make room for many more at once.
        if (this.times.length < MOST_EXACT) this.times = this.times.concat(millis);
        else this.times.push(millis);
    }

    /** Takes back one that was sent then, because it does not count. */
    remove(millis: number): void {
        const index = this.times.lastIndexOf(millis);
        if (index !== -1) this.times.splice(index, 1);
    }

    /** How many were sent after `fromMillis`, up to the one at `end`. */
    countSince(fromMillis: number, end: number): number {
        return end - (fromMillis === -Infinity ? -this.dropped : this.endAt(fromMillis));
    }

    /** What outlives the process: the requests after that one by one, and how many there were in all. */
    remember(sinceMillis: number): HistoryMemory {
        return { total: this.total, times: this.times.slice(this.endAt(sinceMillis)).map(Math.round) };
    }

    recall({ total, times }: HistoryMemory): void {
        this.times = times.slice(-MOST_TIMES);
        this.dropped = Math.max(0, total - this.times.length);
    }

    /** How many of those that are remembered one by one were sent by then. */
    endAt(millis: number): number {
        let [low, high] = [0, this.times.length];
        if (high > 0 && this.times[high - 1]! <= millis) return high;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.times[middle]! <= millis) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /** When the one was sent that so many, itself included, have followed; `undefined` when there are fewer. */
    latest(count: number): number | undefined {
        return this.times[this.times.length - count];
    }
}
