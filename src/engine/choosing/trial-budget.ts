/** Exits that may be on trial at the same moment before anything is known of the site. */
const FIRST_TRIALS = 3;
/** How many more may be on trial at the same moment for each request that the site accepted. */
const TRIALS_PER_SUCCESS = 2;
/**
 * What may be spent on finding more exits than are needed, so that use spreads: a few refusals, and then a small
 * share of the requests.
 */
const FREE_REFUSALS = 2;
const REFUSALS_PER_SUCCESS = 0.006;
/** The same for finding exits that are needed because the known ones are busy. */
const SEARCH_REFUSALS = 10;
/** Where the user says what a page may cost, so many pages are paid for in advance: a crawl has to begin with something. */
const PAGES_IN_ADVANCE = 100;

/** What outlives the process. */
export interface TrialBudgetSnapshot {
    readonly successes: number;
    /** Trials that were refused. */
    readonly refusals: number;
}

/** How many exits of which nothing is known a site may be shown. Refusals of exits that it had accepted do not count. */
export class TrialBudget {
    private successes = 0;
    private lost = 0;
    private judged = 0;

    /** @param refusalsPerPage What the user allows; `undefined` for what makes the crawl fast. */
    constructor(private readonly refusalsPerPage: number | undefined) {}

    /** Whether unknown exits should be tried although known ones are free. */
    maySpread(trialsRunning: number): boolean {
        return this.maySpend(FREE_REFUSALS, REFUSALS_PER_SUCCESS, trialsRunning) && this.mayCost(trialsRunning);
    }

    /** Whether unknown exits should be tried because the known ones are busy, although those could be shared. */
    maySearch(trialsRunning: number): boolean {
        return this.maySpend(SEARCH_REFUSALS, REFUSALS_PER_SUCCESS, trialsRunning) && this.mayCost(trialsRunning);
    }

    /** Whether the user wants unknown exits to be tried rather than wait for known ones. */
    mayCost(trialsRunning: number): boolean {
        if (this.refusalsPerPage === undefined) return true;
        return this.maySpend(PAGES_IN_ADVANCE * this.refusalsPerPage, this.refusalsPerPage, trialsRunning);
    }

    /**
     * Whether one more exit may be put on trial beside those that are.
     * @param refusalsLeft Refusals after which the site is left alone.
     */
    mayTry(trialsRunning: number, refusalsLeft: number): boolean {
        return trialsRunning < Math.min(FIRST_TRIALS + TRIALS_PER_SUCCESS * this.successes, Math.max(1, refusalsLeft));
    }

    noteSuccess(was: 'trial' | 'known'): void {
        this.successes += 1;
        if (was === 'trial') this.judged += 1;
    }

    noteLost(): void {
        this.lost += 1;
        this.judged += 1;
    }

    /** How many of the exits that the site had not seen it refused; `undefined` when it has judged none. */
    get refusedShare(): number | undefined {
        return this.judged === 0 ? undefined : this.lost / this.judged;
    }

    snapshot(): TrialBudgetSnapshot {
        return { successes: this.successes, refusals: this.lost };
    }

    restore({ successes, refusals }: TrialBudgetSnapshot): void {
        this.successes = successes;
        this.lost = refusals;
        this.judged = refusals;
    }

    /** Trials are expected to be refused as often as they were so far. */
    private maySpend(refusals: number, perSuccess: number, trialsRunning: number): boolean {
        const expected = trialsRunning * (this.lost / (this.judged + 1));
        return this.lost + expected <= refusals + perSuccess * this.successes;
    }
}
