import type { Random } from '../../common/session-id.js';
import type { ExitHealth, SentRequest } from '../exit-health.js';
import type { PaceSnapshot } from '../snapshots/site-snapshot.js';
import { BanLength } from './ban-length.js';
import { followsAt, FREE_WINDOW_MILLIS } from './following.js';
import { Jitter } from './jitter.js';
import type { LearnedPace } from './learned-pace.js';
import type { PaceLimits } from './limits.js';
import { delayMillis } from './limits.js';
import { PaceEvidence } from './pace-evidence.js';
import { RaiseInterval } from './raise-interval.js';
import type { News } from './rate-rule.js';
import { RateRule } from './rate-rule.js';
import { Scouts } from './scouts.js';
import { SiteTraffic } from './site-traffic.js';
import { SlowdownCauses } from './slowdown-causes.js';
import type { Slowdown } from './slowdown.js';

/** Enough to tell times since 1970 apart. */
const SHORTEST_STEP_MILLIS = 0.001;
/** Exits that go ahead of the others while no rule is known. */
const MOST_SCOUTS = 2;
/** Requests that a scout may have under way from the start, and how many it has to have sent for each one more. */
const FIRST_SHARES = 3;
const REQUESTS_PER_SHARE = 4;
/** Share of a known limit from which on a stricter one may be what refused an exit. */
const NEAR_LIMIT = 0.4;
/** The same from which on a limit needs no other explanation. */
const AT_LIMIT = 0.8;
/** Requests that a site accepts at a known pace before one exit finds out whether it accepts more. */
const REQUESTS_TO_RAISE = 600;
/** The same after it did. */
const REQUESTS_TO_RAISE_AGAIN = 20;

/** What the pace has to know of a request. */
type PacedRequest = Pick<SentRequest, 'health' | 'address' | 'sentAt'>;

/**
 * How fast a site may be asked, learned from what it accepts and what it does not, and shared by all exits. A few
 * scouts go ahead, and the others never do what no scout has shown to be accepted: so the first to meet a limit are one or
 * two, and the others respect it without paying for it.
 */
export class Pace {
    private readonly jitter = new Jitter();
    private readonly rule = new RateRule('exit', this.jitter);
    private readonly traffic = new SiteTraffic(this.jitter);
    private readonly bans = new BanLength();
    private readonly raising = new RaiseInterval(REQUESTS_TO_RAISE);
    private readonly evidence = new PaceEvidence();
    private readonly causes: SlowdownCauses;
    readonly scouts: Scouts;
    /** The exit that finds out whether its ban is over. */
    private probe: ExitHealth | undefined;
    private lastSentAt = -Infinity;
    /** Requests of one exit that were accepted while no rule was known. */
    private shown = 0;

    constructor(
        private readonly limits: PaceLimits,
        private readonly random: Random,
        workers: 'one' | 'many' = 'one',
    ) {
        this.scouts = new Scouts(limits.maxRequests, workers, random);
        const { rule, traffic, bans, scouts } = this;
        this.causes = new SlowdownCauses({ rule, traffic, bans, scouts });
    }

    get learned(): LearnedPace {
        return { perExit: this.rule.limit, together: this.traffic.limit, banMillis: this.bans.knownMillis };
    }

    /** Whether the rule for each exit is known as exactly as can be. */
    get isSettled(): boolean {
        return this.rule.isSettled;
    }

    /** Whether no exit was found to be too fast yet. */
    get isUnknown(): boolean {
        return !this.rule.isKnown;
    }

    /** When the site was last asked, by whichever exit. */
    get lastUsedAt(): number {
        return this.lastSentAt;
    }

    /** How far back the requests of an exit matter. */
    get horizonMillis(): number {
        return this.rule.isKnown ? this.rule.horizonMillis : FREE_WINDOW_MILLIS;
    }

    snapshot(now: number): PaceSnapshot {
        return {
            rule: this.rule.snapshot(),
            changes: this.rule.changes,
            bans: this.bans.snapshot(),
            shown: this.shown,
            requestsToRaise: this.raising.snapshot(),
            ...this.traffic.snapshot(now),
            lastSentAt: this.lastSentAt === -Infinity ? null : this.lastSentAt,
            ...this.scouts.snapshot(),
        };
    }

    restore(snapshot: PaceSnapshot, now: number): void {
        this.rule.restore(snapshot.rule, snapshot.changes ?? 0, now);
        this.traffic.restore(snapshot, now);
        this.bans.restore(snapshot.bans);
        this.shown = snapshot.shown;
        this.raising.restore(snapshot.requestsToRaise);
        this.lastSentAt = snapshot.lastSentAt ?? -Infinity;
        if (this.rule.isKnown || this.traffic.isKnown) this.evidence.trust();
    }

    /** Takes up a rule that others learned, while ours is in use. */
    learn({ rule, changes = 0, bans, shown, scout }: PaceSnapshot, now: number): void {
        this.rule.restore(rule, changes, now);
        this.bans.restore(bans);
        this.shown = shown;
        if (this.rule.isKnown) this.evidence.trust();
        // There is nothing left to find out.
        if (this.rule.isSettled) this.scouts.dismissAll();
        if (scout !== undefined) this.scouts.hear(scout, now);
    }

    /** Forgets an exit that is gone. */
    dismiss(health: ExitHealth): void {
        this.scouts.dismiss(health);
        this.endProbe(health);
    }

    /** When the site as a whole may be asked again. */
    siteReadyAt(now: number): number {
        return this.traffic.readyAt(now);
    }

    /** When the exit may be used once more; `Infinity` when that depends on others. */
    readyAt(health: ExitHealth, now: number): number {
        const { maxConcurrency, maxRequests } = this.limits;
        if (health.inFlight >= maxConcurrency || health.served >= maxRequests) return Infinity;
        return Math.max(health.notBefore, this.learnedReadyAt(health, now));
    }

    /** Whether an exit has done all that the site accepts of it for at least so long. */
    isSpentFor(millis: number, health: ExitHealth, now: number): boolean {
        return this.rule.isKnown && !this.scouts.has(health) && this.rule.safeAt(health.history, now) > now + millis;
    }

    private learnedReadyAt(health: ExitHealth, now: number): number {
        const { history, inFlight, slowed } = health;
        if (slowed?.answer === 'refused') {
            const backAt = slowed.at + this.bans.millis;
            if (backAt > now) return backAt;
            if (this.probe !== undefined && this.probe !== health) return Infinity;
        }
        // Its next request tests it, whatever its pace: it tells whether the pace was the reason.
        if (health.cases.length > 0 && slowed === undefined && inFlight === 0) return now;
        const isScout = this.scouts.has(health);
        if (this.rule.isKnown) {
            if (!isScout) return this.rule.safeAt(history, now);
            const isBolder =
                this.rule.isSettled || (this.rule.isStalled && this.raising.accepted >= REQUESTS_TO_RAISE_AGAIN);
            return this.rule.testAt(history, now, inFlight, isBolder ? 1 : 0);
        }
        if (isScout) return inFlight < Math.max(FIRST_SHARES, history.total / REQUESTS_PER_SHARE) ? now : Infinity;
        return followsAt(history, this.shown, now);
    }

    /** @returns the time as which the request counts: requests of the same millisecond get different times. */
    sent(health: ExitHealth, now: number): number {
        this.lastSentAt = Math.max(now, this.lastSentAt + SHORTEST_STEP_MILLIS);
        if (this.limits.minDelayMillis > 0) health.notBefore = now + delayMillis(this.limits, this.random);
        health.history.add(this.lastSentAt);
        this.traffic.sent(this.lastSentAt);
        if (health.slowed?.answer === 'refused') this.probe ??= health;
        return this.lastSentAt;
    }

    /** @returns whether the exit was the one that others had to wait for. */
    endProbe(health: ExitHealth): boolean {
        if (this.probe !== health) return false;
        this.probe = undefined;
        return true;
    }

    /** @returns whether exits that had to wait for others may go now. */
    accepted(health: ExitHealth, sentAt: number, now: number, requestsRunning: number): boolean {
        this.jitter.note(now - sentAt, now);
        const { history } = health;
        this.causes.noteAccepted();
        // What was under way when the exit was turned away tells nothing of how long that lasts.
        if (health.slowed !== undefined && sentAt >= health.slowed.at) {
            if (health.slowed.answer === 'refused') this.bans.noteAccepted(sentAt - health.slowed.at);
            health.slowed = undefined;
        }
        this.traffic.accepted(sentAt, requestsRunning - 1);
        const news = this.rule.noteAccepted(history, sentAt, health.inFlight - 1);
        if (this.rule.isKnown) {
            this.appointScout(health, news, sentAt);
            return news !== 'none';
        }
        if ((!this.scouts.canGo(now) || this.scouts.count < MOST_SCOUTS) && this.scouts.othersUntil(now) <= now)
            this.scouts.appoint(health, now);
        if (!this.scouts.has(health) || health.tally.ok <= this.shown) return false;
        this.shown = health.tally.ok;
        return true;
    }

    /** Takes an exit to have sent all that a window allows until that time, because nobody can say how much it was. */
    assumeUsed(health: ExitHealth, millis: number): void {
        const { windowMillis } = this.rule;
        if (windowMillis < Infinity) health.notBefore = Math.max(health.notBefore, millis + windowMillis);
    }

    /** Takes back a request that the site did not serve. */
    takeBack({ history }: ExitHealth, sentAt: number): void {
        history.remove(sentAt);
        this.traffic.takeBack(sentAt);
    }

    /** Whether a limit needs no other explanation: limits of rate are known here, or the exit is known to be too fast. */
    explainsLimit({ slowed }: ExitHealth): boolean {
        return slowed !== undefined || this.rule.isKnown || this.traffic.isKnown;
    }

    /**
     * Suspects the pace of an exit that was refused ahead of all others. Its next request will tell; until then all others
     * keep to less.
     */
    suspect({ health, address, sentAt }: PacedRequest, now: number): void {
        const { history, slowed } = health;
        if (slowed !== undefined || !this.causes.wasTooFast(health, 'refused', sentAt)) return;
        this.rule.noteRefused(history, sentAt, now);
        this.evidence.note(sentAt, address);
        this.raising.restart();
        this.scouts.dismiss(health);
    }

    /** An exit was accepted that had been refused before: within the window, its pace was not the reason. */
    clear(refusedSentAt: number, acceptedSentAt: number): void {
        if (acceptedSentAt - refusedSentAt >= this.rule.windowMillis) return;
        if (this.evidence.takeBackRequest(refusedSentAt)) this.takeBackRules();
    }

    /** The address is refused to everybody, whatever the pace. */
    clearAddress(address: string): void {
        if (this.evidence.takeBackAddress(address)) this.takeBackRules();
    }

    /** Whether the exit was near the limit that is known: had the rule become stricter, it would be refused now. */
    isNearLimit({ history }: ExitHealth, sentAt: number): boolean {
        return this.rule.usedShare(history, sentAt) >= NEAR_LIMIT;
    }

    /** Whether the exit, or all together, had sent about as much as the site is known to accept. */
    isAtLimit({ history }: ExitHealth, sentAt: number): boolean {
        const used = Math.max(this.rule.usedShare(history, sentAt), this.traffic.usedShare(sentAt));
        return used >= AT_LIMIT;
    }

    /** Learns that all exits were limited at once: their requests together are too fast. */
    allWereTooFast(sentAt: number, now: number): void {
        if (this.rule.isKnown || this.traffic.isKnown) return;
        this.evidence.note(sentAt, undefined);
        this.causes.blameAllTogether(sentAt, now);
    }

    /** Learns that an exit was turned away that was accepted before. @returns why. */
    slowedDown({ health, address, sentAt }: PacedRequest, answer: 'refused' | 'limited', now: number): Slowdown {
        const slowdown = this.causes.explain(health, answer, sentAt, now);
        if (slowdown.kind !== 'none') this.evidence.note(sentAt, address);
        if (slowdown.kind === 'exit') {
            if (this.rule.isSettled && this.scouts.has(health)) this.raising.noteFailed();
            this.raising.restart();
            this.scouts.dismiss(health);
        }
        return slowdown;
    }

    private takeBackRules(): void {
        this.rule.takeBack();
        this.traffic.takeBackLimit();
    }

    /**
     * Appoints a scout where one is needed: to find out which of several windows is the right one, and now and then
     * whether a limit that has held for long was raised.
     */
    private appointScout(health: ExitHealth, news: News, now: number): void {
        const { isSettled } = this.rule;
        this.raising.noteAccepted();
        // There is room: go on soon.
        if (news === 'raised') this.raising.noteRaised(REQUESTS_TO_RAISE_AGAIN);
        if (news !== 'none' && isSettled) this.scouts.dismissAll();
        if (this.scouts.canGo(now) || (isSettled && !this.raising.isDue)) return;
        if (this.scouts.othersUntil(now) > now) return;
        this.raising.restart();
        this.scouts.appoint(health, now);
    }
}
