/** Requests after which counts are halved, so that what changed is forgotten. From the benchmark. */
const MOST_REQUESTS = 600;
/** Nothing is taken to happen every time: another cause may always have been first. */
const MOST_OFTEN = 0.9;

/** How often something happens, for each request that could have shown it. Starts with an expectation. */
export class Frequency {
    private hits: number;
    private requests: number;

    /** @param expected As if it had happened so often, in so many requests. */
    constructor(private readonly expected: { readonly hits: number; readonly requests: number }) {
        this.hits = expected.hits;
        this.requests = expected.requests;
    }

    get value(): number {
        return Math.min(MOST_OFTEN, this.hits / this.requests);
    }

    /** How often it was seen to happen, the expectation left out. */
    get observedShare(): number {
        const requests = this.requests - this.expected.requests;
        return requests <= 0 ? 0 : Math.max(0, this.hits - this.expected.hits) / requests;
    }

    /** The same if it had happened so much more often, in so many more requests. */
    valueWith(hits: number): number {
        return Math.min(MOST_OFTEN, (this.hits + hits) / (this.requests + hits));
    }

    /** The same without so many of the times that were counted; never below half of what was expected. */
    valueWithout(hits: number): number {
        return Math.min(MOST_OFTEN, Math.max(this.expected.hits / 2, this.hits - hits) / this.requests);
    }

    count(): void {
        this.requests += 1;
        if (this.requests <= MOST_REQUESTS) return;
        this.requests = (this.requests + this.expected.requests) / 2;
        this.hits = (this.hits + this.expected.hits) / 2;
    }

    hit(by = 1): void {
        this.hits = Math.max(0, this.hits + by);
    }
}
