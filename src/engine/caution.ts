import type { CautionMemory } from './memory/site-memory.js';

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
/** Refusals in a row, all of different exits or nearly so, after which the site is taken to refuse everybody. */
const REFUSALS_TO_PAUSE = 10;

/** How boldly a site may be approached with exits of which nothing is known, by how it answered so far. */
export class Caution {
    private successes = 0;
    private refusals = 0;
    private refusalsInARow = 0;
    private pausesInARow = 0;
    private pauseEnd = 0;

    /** Until when the site is left alone, in the engine's time. */
    get pausedUntilMillis(): number {
        return this.pauseEnd;
    }

    /** One request after another may find out whether it still does. */
    get refusesEverybody(): boolean {
        return this.refusalsInARow >= REFUSALS_TO_PAUSE;
    }

    /** Whether unknown exits should be tried although known ones are free. */
    maySpread(trialsRunning: number): boolean {
        return this.maySpend(FREE_REFUSALS, trialsRunning);
    }

    /** Whether unknown exits should be tried because the known ones are busy, although those could be shared. */
    maySearch(trialsRunning: number): boolean {
        return this.maySpend(SEARCH_REFUSALS, trialsRunning);
    }

    /** Whether one more exit may be put on trial beside those that are. */
    mayTry(trialsRunning: number): boolean {
        const mostAtOnce = FIRST_TRIALS + TRIALS_PER_SUCCESS * this.successes;
        const leftBeforePause = Math.max(1, REFUSALS_TO_PAUSE - this.refusalsInARow);
        return trialsRunning < (this.refusalsInARow === 0 ? mostAtOnce : Math.min(mostAtOnce, leftBeforePause));
    }

    noteSuccess(): void {
        this.successes += 1;
        this.refusalsInARow = 0;
        this.pausesInARow = 0;
    }

    /**
     * @param pauseMillis How long the site is left alone after so many pauses in a row, should it refuse everybody.
     * @returns whether a pause begins.
     */
    noteRefusal(now: number, pauseMillis: (pausesInARow: number) => number): boolean {
        this.refusals += 1;
        this.refusalsInARow += 1;
        if (!this.refusesEverybody || this.pauseEnd > now) return false;
        this.pausesInARow += 1;
        this.pauseEnd = now + pauseMillis(this.pausesInARow);
        return true;
    }

    /** The refusals counted last were not the site's word about exits: an address was refused to everybody. */
    overlook(refusals: number): void {
        this.refusalsInARow = Math.max(0, this.refusalsInARow - refusals);
    }

    remember(): CautionMemory {
        const { successes, refusals, refusalsInARow, pausesInARow, pauseEnd } = this;
        return { successes, refusals, refusalsInARow, pausesInARow, pausedUntilMillis: pauseEnd };
    }

    recall(memory: CautionMemory): void {
        this.successes = memory.successes;
        this.refusals = memory.refusals;
        this.refusalsInARow = memory.refusalsInARow;
        this.pausesInARow = memory.pausesInARow;
        this.pauseEnd = memory.pausedUntilMillis;
    }

    /** Trials are expected to be refused as often as they were so far; once any was, as often as not. */
    private maySpend(refusals: number, trialsRunning: number): boolean {
        const expected = this.refusals === 0 ? 0 : trialsRunning / 2;
        return this.refusals + expected <= refusals + REFUSALS_PER_SUCCESS * this.successes;
    }
}
