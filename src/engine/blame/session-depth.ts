/** Sessions that have to end beyond what any survived, one for each that ended before, to take it for a rule. */
const ENOUGH_EVIDENCE = 2;
/** So few requests say nothing of how long sessions last. */
const FEW_REQUESTS = 3;

/** After how many requests a site refuses a session, whatever its exit. */
export class SessionDepth {
    private deepest = 0;
    private evidence = 0;

    /** How many requests a session may send; `Infinity` as long as nothing speaks for a limit. */
    get most(): number {
        return this.evidence >= ENOUGH_EVIDENCE ? this.deepest : Infinity;
    }

    noteAccepted(depth: number): void {
        if (depth > this.deepest && this.evidence < ENOUGH_EVIDENCE) this.deepest = depth;
    }

    /** A refusal for which neither exit nor address was to blame. */
    noteRefused(depth: number): void {
        if (depth > this.deepest && depth > FEW_REQUESTS) this.evidence += 1;
        else if (depth < this.deepest - 1) this.evidence = Math.max(0, this.evidence - 0.5);
    }
}
