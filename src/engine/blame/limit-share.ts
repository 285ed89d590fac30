/** Limits in the latest requests, as a share of them, above which they are taken for a limit of rate. */
const FREQUENT = 0.1;
const LATEST_REQUESTS = 30;

/** How many of the latest requests the site called too fast, those left out whose address was in doubt. */
export class LimitShare {
    private share = 0;

    get value(): number {
        return this.share;
    }

    /** Whether limits are so frequent that they cannot all be the fault of single addresses. */
    get isFrequent(): boolean {
        return this.share > FREQUENT;
    }

    note(isLimit: boolean): void {
        this.share += (Number(isLimit) - this.share) / LATEST_REQUESTS;
    }
}
