/**
 * Requests that were sent so close to each other, as a share of how long ago that was, count as sent together. Less than the
 * edges of windows, which count neither way; see `RateRule`.
 */
const TOGETHER = 1 / 50;
/** What is older is in no window that is known. */
const LONGEST_MILLIS = 3_700_000;
/** So many groups reach back that far at a hundred requests a second; beyond, the oldest are only counted. */
const MOST_GROUPS = 1_024;

/** When requests were sent that are not the latest: in groups, so that a window may hold any number of them. */
export class OlderRequests {
    /** When the last request of each group was sent, oldest first. */
    private ends: number[] = [];
    /** How many had been sent by then, of all there ever were. */
    private totals: number[] = [];
    private forgotten = 0;

    /** How many were ever sent. */
    get total(): number {
        return this.totals.at(-1) ?? this.forgotten;
    }

    /** Takes in requests that were sent later than all others; `counts` says how many each time stands for. */
    add(times: readonly number[], counts?: readonly number[]): void {
        let { total } = this;
        for (const [index, time] of times.entries()) {
            total += counts?.[index] ?? 1;
            this.ends.push(time);
            this.totals.push(total);
        }
        if (times.length > 0) this.group(times.at(-1)!);
    }

    /** Only counts requests that were sent before all others. */
    forget(count: number): void {
        this.forgotten += count;
        this.totals = this.totals.map((total) => total + count);
    }

    /** Takes back one that was sent then, because it does not count. */
    remove(millis: number): void {
        const after = countUpTo(this.ends, millis);
        const first = this.ends[after - 1] === millis ? after - 1 : after;
        for (let index = first; index < this.totals.length; index += 1) this.totals[index]! -= 1;
    }

    /** How many were sent by then for sure. */
    sentBy(millis: number): number {
        return this.totals[countUpTo(this.ends, millis) - 1] ?? this.forgotten;
    }

    /** When the one was sent, at the latest, that came after so many; `undefined` when it is too long ago. */
    timeAfter(count: number): number | undefined {
        return count < this.forgotten ? undefined : this.ends[countUpTo(this.totals, count)];
    }

    /** The groups that end after that time, oldest first. */
    since(millis: number): { readonly times: number[]; readonly counts: number[] } {
        const first = countUpTo(this.ends, millis);
        const counts = this.totals.map((total, index) => total - (this.totals[index - 1] ?? this.forgotten));
        return { times: this.ends.slice(first), counts: counts.slice(first) };
    }

    /** Puts neighbours together as they get older, and forgets what is too old. */
    private group(now: number): void {
        const [ends, totals]: [number[], number[]] = [[], []];
        for (const [index, end] of this.ends.entries()) {
            const total = this.totals[index]!;
            if (end < now - LONGEST_MILLIS) {
                this.forgotten = total;
                continue;
            }
            const begin = ends.at(-2) ?? -Infinity;
            const joins = ends.length > 0 && end - begin <= TOGETHER * (now - end);
            if (joins) {
                ends.pop();
                totals.pop();
            }
            ends.push(end);
            totals.push(total);
        }
        const surplus = Math.max(0, ends.length - MOST_GROUPS);
        if (surplus > 0) this.forgotten = totals[surplus - 1]!;
        // Copies of just the size that is needed.
        this.ends = ends.slice(surplus);
        this.totals = totals.slice(surplus);
    }
}

/** How many of the values, which rise, are at most so much. */
export function countUpTo(values: readonly number[], most: number): number {
    let [low, high] = [0, values.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (values[middle]! <= most) low = middle + 1;
        else high = middle;
    }
    return low;
}
