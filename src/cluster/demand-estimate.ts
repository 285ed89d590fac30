/** How many exits a worker can make use of, by what it did lately. */
export class DemandEstimate {
    private hadToWait = false;
    private lately: readonly { readonly at: number; readonly used: number }[] = [];

    /** @param memoryMillis How long it is remembered what was used. */
    constructor(private readonly memoryMillis: number) {}

    /** A request had to wait because there were too few exits. @returns whether that is news. */
    noteWait(): boolean {
        const isNews = !this.hadToWait && this.wanted < Infinity;
        this.hadToWait = true;
        return isNews;
    }

    /** @param used Exits that were used since the last time. */
    note(used: number, now: number): void {
        const remembered = this.lately.filter(({ at }) => at >= now - this.memoryMillis);
        this.lately = [...remembered, { at: now, used: this.hadToWait ? Infinity : used }];
        this.hadToWait = false;
    }

    get wanted(): number {
        return Math.max(0, ...this.lately.map(({ used }) => used));
    }
}
