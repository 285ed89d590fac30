/** How many events there were within the last so many milliseconds. */
export class SlidingWindow {
    private times: number[] = [];

    constructor(private readonly lengthMillis: number) {}

    add(now: number): void {
        this.times.push(now);
    }

    /** An event leaves the window exactly `lengthMillis` after it happened. */
    count(now: number): number {
        this.times = this.times.filter((time) => now - time < this.lengthMillis);
        return this.times.length;
    }

    clear(): void {
        this.times = [];
    }
}
