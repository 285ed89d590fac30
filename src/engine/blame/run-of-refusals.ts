import type { Case, ExitHealth } from '../exit-health.js';
import { Frequency } from './frequency.js';
import { RARELY } from './likelihood.js';

/** The moment is to blame once that is so much likelier than chance: a mistake costs the first wait. */
const MOMENT_ODDS = 300;
/** How often a site has refused everybody, before anything is known of it. */
const SELDOM = { hits: 0.02, requests: 20 };

/** Refusals of different trusted exits, one after another, with nothing accepted in between. */
export class RunOfRefusals {
    private readonly moments = new Frequency(SELDOM);
    private readonly refusals = new Frequency(RARELY);
    private cases: Case[] = [];
    /** Those of them, and others of the same exits, against which nothing spoke before. */
    private firstRefusals = 0;
    /** When the first of all refusals since the last acceptance came. */
    private begin = Infinity;

    get sinceMillis(): number {
        return this.begin;
    }

    /** How many requests are refused, of those against which nothing spoke before. */
    get refusedShare(): number {
        return this.refusals.value;
    }

    /** A request was answered against which nothing spoke before. */
    count(): void {
        this.moments.count();
        this.refusals.count();
    }

    noteRefusal(at: number): void {
        this.begin = Math.min(this.begin, at);
    }

    noteFirstRefusal(): void {
        this.refusals.hit();
        this.firstRefusals += 1;
    }

    /** A request was accepted that was sent at that time: before the run began, it says nothing of it. */
    end(sentAt: number): void {
        if (sentAt < (this.cases[0]?.request.sentAt ?? -Infinity)) return;
        this.cases = [];
        this.firstRefusals = 0;
        this.begin = Infinity;
    }

    /**
     * @param isNearLimit Whether a stricter rule of pace may be what refused an exit; where all were near the limit it is.
     * @returns what so many exits in a row can only mean: that the site refuses everybody, or all who are near the limit.
     */
    explanation(opened: Case, isNearLimit: (one: Case) => boolean): 'moment' | 'pace' | undefined {
        if (!this.cases.some(({ health }) => health === opened.health)) this.cases.push(opened);
        const exits = this.cases.length;
        const odds = this.moments.value / this.refusals.valueWithout(this.firstRefusals) ** exits;
        if (exits < 2 || odds <= MOMENT_ODDS) return undefined;
        return this.cases.every(isNearLimit) ? 'pace' : 'moment';
    }

    /** Those that were refused. */
    get exits(): ReadonlySet<ExitHealth> {
        return new Set(this.cases.map(({ health }) => health));
    }

    /** The moment was to blame. @returns the run, which ends with that. */
    take(fallback: Case): readonly [Case, ...Case[]] {
        const [first = fallback, ...rest] = this.cases;
        this.moments.hit();
        this.refusals.hit(-this.firstRefusals);
        this.cases = [];
        this.firstRefusals = 0;
        return [first, ...rest];
    }
}
