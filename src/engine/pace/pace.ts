import type { Random } from '../../common/session-id.js';
import type { PaceSnapshot } from '../snapshots/site-snapshot.js';
import type { ExitHealth } from '../exit-health.js';
import { wasAccepted } from '../exit-health.js';
import { BanLength } from './ban-length.js';
import { History } from './history.js';
import { Jitter } from './jitter.js';
import type { LearnedPace } from './learned-pace.js';
import type { PaceLimits } from './limits.js';
import { delayMillis } from './limits.js';
import type { News } from './rate-rule.js';
import { RateRule } from './rate-rule.js';
import { Scouts } from './scouts.js';

/** Requests that any exit may send in so long before another has shown that more of them are accepted. */
const FREE_REQUESTS = 4;
const FREE_WINDOW_MILLIS = 60_000;
/** So few say nothing of who is too fast, one exit or all together. */
const FEW_REQUESTS = 2;
/** How close the others may come to what a scout has shown. */
const FOLLOWING_SHARE = 0.8;
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
/** Exits that were accepted and then refused without being fast, in a row, after which the rule must have changed. */
const SURPRISES_TO_FORGET = 3;
/** The same for limits, after which it is all exits together where exits are known to have limits of their own. */
const SURPRISES_TO_BLAME_ALL = 9;

/** Requests that a site accepts at a known pace before one exit finds out whether it accepts more. */
const REQUESTS_TO_RAISE = 600;
/** The same after it did. */
const REQUESTS_TO_RAISE_AGAIN = 20;
/** The same for all exits together. */
const REQUESTS_TO_RAISE_SITE = 300;
/** That many when finding out has failed again and again. */
const MOST_REQUESTS_TO_RAISE = 5_000;

/** Why a site turned away an exit that it had accepted. */
export type Slowdown =
    /** The exit was too fast; it may come back after so long. */
    | { readonly kind: 'exit'; readonly restMillis: number }
    /** All exits together were too fast. */
    | { readonly kind: 'site'; readonly restMillis: number }
    /** For another reason. */
    | { readonly kind: 'none' };

/** Once is no rule. */
const SHORT_REST: Slowdown = { kind: 'exit', restMillis: 1_000 };

/**
 * How fast a site may be asked, learned from what it accepts and what it does not, and shared by all exits. A few
 * scouts go ahead, and the others never do what no scout has shown to be accepted: so the first to meet a limit are one or
 * two, and the others respect it without paying for it.
 */
export class Pace {
    private readonly jitter = new Jitter();
    private readonly rule = new RateRule('exit', this.jitter);
    private readonly together = new RateRule('everybody', this.jitter);
    private readonly all = new History();
    private readonly bans = new BanLength();
    readonly scouts: Scouts;
    /** The exit that finds out whether its ban is over. */
    private probe: ExitHealth | undefined;
    private lastSentAt = -Infinity;
    private shown = 0;
    /** Exits that were turned away without having been fast, since anything was accepted. */
    private surprises: { readonly health: ExitHealth; readonly sentAt: number; readonly at: number }[] = [];
    /** When the rule was last found to have changed. */
    private changedAt = -Infinity;
    private acceptedSinceLimit = 0;
    private acceptedSinceSiteLimit = 0;
    private requestsToRaise = REQUESTS_TO_RAISE;
    private requestsToRaiseSite = REQUESTS_TO_RAISE_SITE;

    constructor(
        private readonly limits: PaceLimits,
        private readonly random: Random,
        workers: 'one' | 'many' = 'one',
    ) {
        this.scouts = new Scouts(limits.maxRequests, workers, random);
    }

    get learned(): LearnedPace {
        return { perExit: this.rule.limit, together: this.together.limit, banMillis: this.bans.knownMillis };
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
            together: this.together.snapshot(),
            all: this.all.snapshot(now - this.together.horizonMillis),
            bans: this.bans.snapshot(),
            shown: this.shown,
            requestsToRaise: this.requestsToRaise,
            requestsToRaiseSite: this.requestsToRaiseSite,
            lastSentAt: this.lastSentAt === -Infinity ? null : this.lastSentAt,
            ...this.scouts.snapshot(),
        };
    }

    restore(snapshot: PaceSnapshot, now: number): void {
        this.rule.restore(snapshot.rule, snapshot.changes ?? 0, now);
        this.together.restore(snapshot.together, 0, now);
        this.all.restore(snapshot.all);
        this.bans.restore(snapshot.bans);
        this.shown = snapshot.shown;
        this.requestsToRaise = snapshot.requestsToRaise;
        this.requestsToRaiseSite = snapshot.requestsToRaiseSite;
        this.lastSentAt = snapshot.lastSentAt ?? -Infinity;
    }

    /** Takes up a rule that others learned, while ours is in use. */
    learn({ rule, changes = 0, bans, shown, scout }: PaceSnapshot, now: number): void {
        this.rule.restore(rule, changes, now);
        this.bans.restore(bans);
        this.shown = shown;
        // There is nothing left to find out.
        if (this.rule.isSettled) this.scouts.dismissAll();
        if (scout !== undefined) this.scouts.hear(scout, now);
    }

    /** The exit is gone. */
    dismiss(health: ExitHealth): void {
        this.scouts.dismiss(health);
        this.endProbe(health);
    }

    /** When the site as a whole may be asked again. */
    siteReadyAt(now: number): number {
        const more = this.acceptedSinceSiteLimit < this.requestsToRaiseSite ? 0 : 1;
        return this.together.rampAt(this.all, now, more);
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
                this.rule.isSettled || (this.rule.isStalled && this.acceptedSinceLimit >= REQUESTS_TO_RAISE_AGAIN);
            return boldly(this.rule, history, now, inFlight, isBolder ? 1 : 0);
        }
        if (isScout) return inFlight < Math.max(FIRST_SHARES, history.total / REQUESTS_PER_SHARE) ? now : Infinity;
        const most = Math.max(FREE_REQUESTS, Math.floor(FOLLOWING_SHARE * this.shown));
        const oldest = history.latest(most);
        return oldest === undefined ? now : Math.max(now, oldest + FREE_WINDOW_MILLIS);
    }

    /** @returns the time as which the request counts: requests of the same millisecond get different times. */
    sent(health: ExitHealth, now: number): number {
        this.lastSentAt = Math.max(now, this.lastSentAt + SHORTEST_STEP_MILLIS);
        if (this.limits.minDelayMillis > 0) health.notBefore = now + delayMillis(this.limits, this.random);
        health.history.add(this.lastSentAt);
        this.all.add(this.lastSentAt);
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
        this.surprises = [];
        // What was under way when the exit was turned away tells nothing of how long that lasts.
        if (health.slowed !== undefined && sentAt >= health.slowed.at) {
            if (health.slowed.answer === 'refused') this.bans.noteAccepted(sentAt - health.slowed.at);
            health.slowed = undefined;
        }
        this.acceptedSinceSiteLimit += 1;
        const siteNews = this.together.noteAccepted(this.all, sentAt, requestsRunning - 1);
        if (siteNews === 'raised') this.requestsToRaiseSite = REQUESTS_TO_RAISE_SITE;
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

    /** Nobody can say how much the exit sent before that time: it is taken to have sent all that a window allows. */
    assumeUsed(health: ExitHealth, millis: number): void {
        const { windowMillis } = this.rule;
        if (windowMillis < Infinity) health.notBefore = Math.max(health.notBefore, millis + windowMillis);
    }

    /** A request that the site did not serve does not count. */
    takeBack({ history }: ExitHealth, sentAt: number): void {
        history.remove(sentAt);
        this.all.remove(sentAt);
    }

    /** Whether a limit needs no other explanation: limits of rate are known here, or the exit is known to be too fast. */
    explainsLimit({ slowed }: ExitHealth): boolean {
        return slowed !== undefined || this.rule.isKnown || this.together.isKnown;
    }

    /**
     * An exit that was ahead of all others was refused, and its next request will tell whether for its pace. Until then all
     * others keep to less.
     */
    suspect(health: ExitHealth, sentAt: number, now: number): void {
        const { history, slowed } = health;
        if (slowed !== undefined || !this.mayBeTooFast(health, 'refused') || !this.rule.isNews(history, sentAt)) return;
        this.rule.noteRefused(history, sentAt, now);
        this.acceptedSinceLimit = 0;
        this.scouts.dismiss(health);
    }

    /** Whether the exit was near the limit that is known: had the rule become stricter, it would be refused now. */
    isNearLimit({ history }: ExitHealth, sentAt: number): boolean {
        return this.rule.usedShare(history, sentAt) >= NEAR_LIMIT;
    }

    /** Whether the exit, or all together, had sent about as much as the site is known to accept. */
    isAtLimit({ history }: ExitHealth, sentAt: number): boolean {
        const used = Math.max(this.rule.usedShare(history, sentAt), this.together.usedShare(this.all, sentAt));
        return used >= AT_LIMIT;
    }

    /** All exits were limited at once: it is their requests together that are too fast. */
    allWereTooFast(sentAt: number, now: number): void {
        if (!this.rule.isKnown && !this.together.isKnown) this.blameAllTogether(sentAt, now);
    }

    /** An exit that was accepted before was turned away. */
    slowedDown(health: ExitHealth, answer: 'refused' | 'limited', sentAt: number, now: number): Slowdown {
        const slowdown = this.explain(health, answer, sentAt, now);
        if (slowdown.kind === 'exit') {
            if (this.rule.isSettled && this.scouts.has(health)) {
                this.requestsToRaise = Math.min(MOST_REQUESTS_TO_RAISE, 2 * this.requestsToRaise);
            }
            this.acceptedSinceLimit = 0;
            this.scouts.dismiss(health);
        }
        return slowdown;
    }

    /**
     * Somebody has to find out which of several windows is the right one. And a limit that holds for long may have been
     * raised: now and then one exit goes beyond it.
     */
    private appointScout(health: ExitHealth, news: News, now: number): void {
        const { isSettled } = this.rule;
        this.acceptedSinceLimit += 1;
        if (news === 'raised') {
            // There is room: go on soon.
            this.requestsToRaise = REQUESTS_TO_RAISE;
            this.acceptedSinceLimit = REQUESTS_TO_RAISE - REQUESTS_TO_RAISE_AGAIN;
        }
        if (news !== 'none' && isSettled) this.scouts.dismissAll();
        if (this.scouts.canGo(now) || (isSettled && this.acceptedSinceLimit < this.requestsToRaise)) return;
        if (this.scouts.othersUntil(now) > now) return;
        this.acceptedSinceLimit = 0;
        this.scouts.appoint(health, now);
    }

    private explain(health: ExitHealth, answer: 'refused' | 'limited', sentAt: number, now: number): Slowdown {
        const { history, slowed } = health;
        if (slowed !== undefined && sentAt < slowed.at) {
            // Under way when that was heard, and not accepted either: the count was lower than was thought.
            this.rule.noteRefused(history, sentAt, now);
            return { kind: 'exit', restMillis: 0 };
        }
        if (slowed !== undefined) {
            // Back too early.
            this.bans.noteRefused(sentAt - slowed.at);
            health.slowed = { ...slowed, answer: 'refused' };
            return { kind: 'exit', restMillis: Math.max(0, slowed.at + this.bans.millis - now) };
        }
        // Refused before its rest, and after it: that says nothing of what it did in between.
        if (answer === 'refused' && health.rest !== undefined) return { kind: 'none' };
        const wasFast = this.mayBeTooFast(health, answer) && this.rule.isNews(history, sentAt);
        if (!wasFast) {
            if (wasAccepted(health) && this.surprises.length < SURPRISES_TO_BLAME_ALL)
                this.surprises.push({ health, sentAt, at: now });
            const isSurprising = this.surprises.length >= SURPRISES_TO_FORGET;
            if (answer === 'limited')
                return this.mayBeAllTogether(sentAt) ? this.blameAllTogether(sentAt, now) : SHORT_REST;
            if (!isSurprising || history.total < FREE_REQUESTS) return { kind: 'none' };
            // Those that were under way together are one surprise.
            if (sentAt > this.changedAt) this.forgetRule(sentAt);
            this.changedAt = now;
        }
        this.rule.noteRefused(history, sentAt, now);
        health.slowed = { sentAt, at: now, answer };
        return { kind: 'exit', restMillis: this.restMillis(answer) };
    }

    /** The rule has changed, and that is what turned away those that were a surprise. */
    private forgetRule(sentAt: number): void {
        this.rule.forget(sentAt);
        for (const { health, sentAt: since, at } of this.surprises) {
            health.slowed ??= { sentAt: since, at, answer: 'refused' };
        }
        this.surprises = [];
    }

    /**
     * Whether a limit that the exit's own pace does not explain is one on all traffic. Where such a limit is known, going
     * beyond it explains all; where exits have limits of their own, one that these do not explain came at the edge of a window.
     */
    private mayBeAllTogether(sentAt: number): boolean {
        if (this.together.isKnown && this.together.isNews(this.all, sentAt)) return true;
        return this.surprises.length >= (this.rule.isKnown ? SURPRISES_TO_BLAME_ALL : SURPRISES_TO_FORGET);
    }

    /** Exits that did no more than others did are not the ones who are too fast. */
    private blameAllTogether(sentAt: number, now: number): Slowdown {
        this.rule.forget(sentAt);
        this.together.noteRefused(this.all, sentAt, now);
        if (this.acceptedSinceSiteLimit >= this.requestsToRaiseSite) {
            this.requestsToRaiseSite = Math.min(MOST_REQUESTS_TO_RAISE, 2 * this.requestsToRaiseSite);
        }
        this.acceptedSinceSiteLimit = 0;
        return { kind: 'site', restMillis: Math.min(1_000, this.together.windowMillis) };
    }

    /** A limit says what it is. Any exit may be refused for other reasons; one that is ahead of all others hardly. */
    private mayBeTooFast(health: ExitHealth, answer: 'refused' | 'limited'): boolean {
        if (answer === 'limited')
            return health.history.total >= FEW_REQUESTS && (this.together.isSettled || !this.together.isKnown);
        return (this.rule.isKnown || this.scouts.has(health)) && health.history.total >= FREE_REQUESTS;
    }

    /** A limit is over when its window is; a ban lasts as long as bans do. */
    private restMillis(answer: 'refused' | 'limited'): number {
        const { windowMillis } = this.rule;
        if (answer === 'refused') return this.bans.millis;
        return windowMillis === Infinity ? this.bans.millis : windowMillis;
    }
}

/** An exit that finds out whether a window is the right one does so with one request at a time. */
function boldly(rule: RateRule, history: History, now: number, inFlight: number, more: number): number {
    const boldAt = rule.boldAt(history, now, more);
    if (boldAt > now) return boldAt;
    return inFlight === 0 || rule.safeAt(history, now) <= now ? now : Infinity;
}
