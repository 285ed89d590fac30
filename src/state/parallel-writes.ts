/**
 * Texts that are written at the same time: enough to make the time that a store takes for each not count, few enough for any
 * store's limits (Apify allows some 30 requests a second for each key-value store).
 */
const MOST_AT_ONCE = 8;

/** Writes texts several at a time. */
export class ParallelWrites {
    private readonly underWay = new Set<Promise<void>>();
    private readonly failures: unknown[] = [];

    /** Begins a write as soon as there is room for it. */
    async add(write: () => Promise<void>): Promise<void> {
        while (this.underWay.size >= MOST_AT_ONCE) await Promise.race(this.underWay);
        if (this.failures.length > 0) return;
        const written: Promise<void> = write()
            .catch((error: unknown) => void this.failures.push(error))
            .finally(() => this.underWay.delete(written));
        this.underWay.add(written);
    }

    /** Resolves when all is written. @throws the first error of a write, when none is under way any more. */
    async finish(): Promise<void> {
        await Promise.all(this.underWay);
        if (this.failures.length > 0) throw this.failures[0];
    }
}
