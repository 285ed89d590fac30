/** So many acceptances at most lie between two tries, when these failed again and again. */
const MOST_ACCEPTANCES = 5_000;

/**
 * Says when a known limit should be tried by more than it accepts, since the site may have raised it: after so many
 * acceptances, and after twice as many each time that the try fails.
 */
export class RaiseInterval {
    private sinceLimit = 0;
    private acceptances: number;

    /** @param first How many acceptances it takes before anything was tried. */
    constructor(private readonly first: number) {
        this.acceptances = first;
    }

    /** Acceptances since the limit was last met, or tried. */
    get accepted(): number {
        return this.sinceLimit;
    }

    get isDue(): boolean {
        return this.sinceLimit >= this.acceptances;
    }

    noteAccepted(): void {
        this.sinceLimit += 1;
    }

    /** The limit was met, or is tried now: acceptances are counted from here. */
    restart(): void {
        this.sinceLimit = 0;
    }

    /** Trying was in vain. */
    noteFailed(): void {
        this.acceptances = Math.min(MOST_ACCEPTANCES, 2 * this.acceptances);
    }

    /**
     * The limit turned out to be higher.
     * @param untilNext After how many acceptances it is tried again.
     */
    noteRaised(untilNext?: number): void {
        this.acceptances = this.first;
        if (untilNext !== undefined) this.sinceLimit = this.first - untilNext;
    }

    /** What outlives the process: how many acceptances it takes now. */
    snapshot(): number {
        return this.acceptances;
    }

    restore(acceptances: number): void {
        this.acceptances = acceptances;
    }
}
