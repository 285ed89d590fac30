/** Requests that have to be served at the limit before one more is tried where trying has failed, for each failure four times as many. */
const REQUESTS_TO_RAISE = 100;
const MOST_REQUESTS_TO_RAISE = 25_600;
/** Times that fewer are served than ever before, in a row, after which the limit has become stricter. */
const SURPRISES_TO_FORGET = 3;

/**
 * How many requests of one account a proxy service serves at a time, learned from how many of those under way it turns away.
 * Should the reason be another, such as their rate, more are tried soon.
 */
export class ParallelLimit {
    private limit = Infinity;
    /** So many at a time were served for sure. */
    private proven = 0;
    private servedAtLimit = 0;
    private failedRaises = 0;
    private surprises = 0;
    /** Requests that were under way when one was turned away, how many of them were, and what was believed before. */
    private turn = { at: -Infinity, running: 0, refused: 0, limitBefore: Infinity };

    /** How many may be under way at a time. */
    get most(): number {
        return this.limit;
    }

    /** A request was served. @param running How many were under way when it was sent, itself included. */
    noteServed(running: number): void {
        if (running < this.limit || this.limit === Infinity) return;
        this.servedAtLimit += 1;
        if (this.servedAtLimit < this.requestsToRaise) return;
        this.proven = this.limit;
        this.limit = this.failedRaises === 0 ? 2 * this.limit : this.limit + 1;
        this.servedAtLimit = 0;
        this.surprises = 0;
    }

    /**
     * A request was turned away.
     * @param running How many are under way, itself included.
     * @returns whether too many at a time may be the reason.
     */
    noteRefused(startedAt: number, running: number, now: number): boolean {
        const isNewTurn = startedAt > this.turn.at;
        if (isNewTurn) this.turn = { at: now, running, refused: 0, limitBefore: this.limit };
        this.turn.refused += 1;
        const served = this.turn.running - this.turn.refused;
        if (served < Math.max(1, this.proven)) {
            if (isNewTurn) this.surprises += 1;
            if (this.surprises >= SURPRISES_TO_FORGET) this.proven = 0;
            this.limit = this.turn.limitBefore;
            return false;
        }
        if (served >= this.limit) return true;
        if (isNewTurn && this.proven > 0) this.failedRaises += 1;
        this.limit = served;
        this.servedAtLimit = 0;
        return true;
    }

    private get requestsToRaise(): number {
        if (this.failedRaises === 0) return this.limit;
        return Math.min(MOST_REQUESTS_TO_RAISE, REQUESTS_TO_RAISE * 4 ** (this.failedRaises - 1));
    }
}
