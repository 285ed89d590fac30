import type { PaceSnapshot } from '../snapshots/site-snapshot.js';
import { History } from './history.js';
import type { Jitter } from './jitter.js';
import type { LearnedLimit } from './learned-pace.js';
import { RaiseInterval } from './raise-interval.js';
import { RateRule } from './rate-rule.js';

/** Requests that a site accepts at a known pace before all exits together find out whether it accepts more. */
const REQUESTS_TO_RAISE = 300;
/** A limit on all traffic keeps the site waiting for so long at most. */
const LONGEST_REST_MILLIS = 1_000;

/** What outlives the process. */
type SiteTrafficSnapshot = Pick<PaceSnapshot, 'together' | 'all' | 'requestsToRaiseSite'>;

/** What all exits together send to a site, and how much of that it accepts. */
export class SiteTraffic {
    private readonly rule: RateRule;
    private readonly history = new History();
    private readonly raising = new RaiseInterval(REQUESTS_TO_RAISE);

    constructor(jitter: Jitter) {
        this.rule = new RateRule('everybody', jitter);
    }

    /** Whether a limit on all traffic was ever met. */
    get isKnown(): boolean {
        return this.rule.isKnown;
    }

    /** Whether it is known as exactly as can be. */
    get isSettled(): boolean {
        return this.rule.isSettled;
    }

    get limit(): LearnedLimit | undefined {
        return this.rule.limit;
    }

    /** When the site as a whole may be asked again. */
    readyAt(now: number): number {
        return this.rule.rampAt(this.history, now, this.raising.isDue ? 1 : 0);
    }

    /** How much of the known limit the request used, itself included; 0 where none is known. */
    usedShare(sentAt: number): number {
        return this.rule.usedShare(this.history, sentAt);
    }

    /** Whether a request that was limited went beyond what is known to be accepted. */
    isBeyond(sentAt: number): boolean {
        return this.rule.isKnown && this.rule.isNews(this.history, sentAt);
    }

    sent(sentAt: number): void {
        this.history.add(sentAt);
    }

    /** A request that the site did not serve does not count. */
    takeBack(sentAt: number): void {
        this.history.remove(sentAt);
    }

    /** @param unanswered Requests that have no answer yet. */
    accepted(sentAt: number, unanswered: number): void {
        this.raising.noteAccepted();
        if (this.rule.noteAccepted(this.history, sentAt, unanswered) === 'raised') this.raising.noteRaised();
    }

    /**
     * All exits together were too fast.
     * @returns how long the site should be left alone.
     */
    limited(sentAt: number, now: number): number {
        this.rule.noteRefused(this.history, sentAt, now);
        if (this.raising.isDue) this.raising.noteFailed();
        this.raising.restart();
        return Math.min(LONGEST_REST_MILLIS, this.rule.windowMillis);
    }

    /** What was limited had other reasons. */
    takeBackLimit(): void {
        this.rule.takeBack();
    }

    snapshot(now: number): SiteTrafficSnapshot {
        return {
            together: this.rule.snapshot(),
            all: this.history.snapshot(now - this.rule.horizonMillis),
            requestsToRaiseSite: this.raising.snapshot(),
        };
    }

    restore({ together, all, requestsToRaiseSite }: SiteTrafficSnapshot, now: number): void {
        this.rule.restore(together, 0, now);
        this.history.restore(all);
        this.raising.restore(requestsToRaiseSite);
    }
}
