import type { Blame } from '../blame/blame.js';
import type { DoubtfulAddress } from '../exit-health.js';
import type { BusyExits } from './busy-exits.js';
import type { Exit } from '../exit.js';
import type { IdleExits } from './idle-exits.js';
import type { Latency } from '../learning/latency.js';
import type { SiteExitsOptions } from './site-exits-options.js';
import type { SiteExitCounts } from './site-exit-counts.js';
import type { Pace } from '../pace/pace.js';
import type { Selection } from './selection.js';
import type { ExitHealth } from '../exit-health.js';
import type { TrialBudget } from './trial-budget.js';
import type { Untried } from './untried.js';

/** Every so many probes of a site in trouble use an exit that it has not seen. */
const UNTRIED_PROBES = 3;
/** Slow exits that are passed over for one selection. */
const SLOW_TO_SKIP = 16;
/** So long a known exit, or one that has not tried the page, is waited for before another is taken. */
const LONGEST_WAIT_MILLIS = 30_000;
/** Trials at once when no known exit is left that could go. */
const MOST_LAST_RESORTS = 5;

export interface SelectionParts {
    readonly options: SiteExitsOptions;
    readonly blame: Blame;
    readonly pace: Pace;
    readonly trials: TrialBudget;
    readonly untried: Untried;
    readonly latency: Latency;
    readonly idle: IdleExits;
    readonly busy: BusyExits;
    readonly counts: SiteExitCounts;
}

/** What the selector asks of the exits that it selects from. */
export interface SelectableExits {
    /** Exits that the site has used. */
    readonly size: number;
    find(exit: Exit): ExitHealth | undefined;
    healthOf(exit: Exit): ExitHealth;
    readyAt(health: ExitHealth, now: number): number;
    isReady(health: ExitHealth, now: number): boolean;
    canGo(health: ExitHealth, now: number): boolean;
}

/** Selects the exit that serves a site next. */
export class ExitSelector {
    constructor(
        private readonly siteExits: SelectableExits,
        private readonly parts: SelectionParts,
    ) {}

    /**
     * Selects the next exit. Exits in doubt are tested first. As long as the site refuses next to none, unused exits go
     * next, so that use spreads evenly. Otherwise those that it accepts go first, and others are tried as far as more
     * are needed. An address in doubt goes to an exit that is trusted and has not tried it.
     *
     * @param others Whether there may be other requests for the site that can go before one whose address is in doubt.
     */
    select(
        now: number,
        busy: 'share' | 'leave-alone',
        address?: string,
        others: 'may-go' | 'wait-too' = 'may-go',
    ): Selection {
        this.parts.idle.wake(now);
        const { trouble } = this.parts.blame;
        const { nextProbeAt } = trouble;
        if (nextProbeAt !== undefined) return this.selectProbe(nextProbeAt, now);
        if (this.parts.counts.requestsRunning > trouble.mostRunning)
            return { kind: 'trials-running', untilMillis: undefined };
        const siteReadyAt = this.parts.pace.siteReadyAt(now);
        if (siteReadyAt > now) return { kind: 'all-busy', untilMillis: siteReadyAt };
        const doubt = this.parts.blame.doubtOn(address);
        const health =
            doubt === undefined
                ? this.selectFor(now, busy)
                : (this.selectTrusted(doubt, now, busy) ?? this.selectAny(doubt, now, busy, others));
        if (health !== undefined) return { kind: 'exit', health };
        return this.whyNone(others === 'may-go' ? doubt : undefined, now);
    }

    private selectFor(now: number, busy: 'share' | 'leave-alone', doubt?: DoubtfulAddress): ExitHealth | undefined {
        const maySpread = this.maySpread();
        return (
            this.selectTest(now, doubt) ??
            (maySpread ? this.selectTrial(now) : undefined) ??
            this.selectScout(now) ??
            this.firstReady(
                () => this.parts.idle.shiftProvenWhere((health) => !this.parts.latency.isSlow(health), SLOW_TO_SKIP),
                now,
            ) ??
            (maySpread || !this.mayExplore ? undefined : this.selectTrial(now)) ??
            (busy === 'share' && this.mayShare()
                ? this.parts.busy.next((health) => this.mayBeShared(health, now))
                : undefined) ??
            this.firstReady(() => this.parts.idle.shiftProven(), now) ??
            (this.mayExplore ? undefined : this.selectLastResort(now)) ??
            this.promote(now) ??
            (this.parts.counts.requestsRunning > 0
                ? undefined
                : this.canGoOf(
                      this.parts.idle.shiftDoubtful((health) => this.maySay(health, doubt, now), now),
                      now,
                  ))
        );
    }

    private mayBeShared(health: ExitHealth, now: number): boolean {
        return (
            this.parts.blame.isGoodEnough(health) &&
            !this.parts.latency.isSlow(health) &&
            this.siteExits.isReady(health, now)
        );
    }

    /** An exit that tried the address says nothing new of it: it comes last, and after others that will soon be ready. */
    private maySay(health: ExitHealth, doubt: DoubtfulAddress | undefined, now: number): boolean {
        if (doubt?.triedBy.has(health) !== true) return true;
        return (this.parts.idle.nextPacedMillis ?? Infinity) > now + LONGEST_WAIT_MILLIS;
    }

    /** An exit in doubt serves one request at a time, whose address is not. */
    private selectTest(now: number, doubt: DoubtfulAddress | undefined): ExitHealth | undefined {
        if (!this.parts.blame.hasAccepted) return undefined;
        const isAlone = this.parts.counts.requestsRunning === 0;
        return this.canGoOf(
            this.parts.idle.shiftDoubtful(
                (candidate) =>
                    doubt?.triedBy.has(candidate) !== true &&
                    (isAlone || !this.parts.blame.waitsForAddresses(candidate)),
                now,
            ),
            now,
        );
    }

    /** One thing at a time: an address in doubt is shown to exits that are not. */
    private selectTrusted(doubt: DoubtfulAddress, now: number, busy: 'share' | 'leave-alone'): ExitHealth | undefined {
        const { triedBy } = doubt;
        const isNew = (health: ExitHealth): boolean => this.parts.blame.isNewTo(doubt, health);
        for (let tries = triedBy.size + 1; tries > 0; tries -= 1) {
            const health = this.parts.idle.shiftProvenWhere(isNew, triedBy.size + 1);
            if (health === undefined) break;
            if (this.siteExits.canGo(health, now)) return health;
        }
        const shared =
            busy === 'share' && this.mayShare()
                ? this.parts.busy.next((health) => isNew(health) && this.mayBeShared(health, now))
                : undefined;
        if (shared !== undefined || busy === 'leave-alone') return shared;
        return this.canGoOf(
            this.parts.idle.shiftDoubtful((health) => isNew(health) && this.parts.blame.isProbablyGood(health), now),
            now,
        );
    }

    /** No trusted exit is free: take one that is new to the site, or, when no other request may go, any. */
    private selectAny(
        doubt: DoubtfulAddress,
        now: number,
        busy: 'share' | 'leave-alone',
        others: 'may-go' | 'wait-too',
    ): ExitHealth | undefined {
        if (this.parts.counts.requestsRunning > 0) return undefined;
        if (others === 'wait-too') return this.selectFor(now, busy, doubt);
        return this.parts.options.exits === 'listed' ? this.selectTrial(now) : undefined;
    }

    /** One request finds out whether the site still refuses everybody; by an exit that it has not seen, now and then. */
    private selectProbe(nextProbeAt: number, now: number): Selection {
        if (nextProbeAt === Infinity) return { kind: 'trials-running', untilMillis: undefined };
        if (nextProbeAt > now) {
            const { hasAccepted, trouble } = this.parts.blame;
            const sinceMillis = hasAccepted ? (trouble.since ?? now) : -Infinity;
            return { kind: 'paused', sinceMillis, untilMillis: nextProbeAt };
        }
        if (this.parts.counts.requestsRunning > 0) return { kind: 'trials-running', untilMillis: undefined };
        const isTurnOfUntried = this.parts.blame.trouble.probes % UNTRIED_PROBES === 1;
        const health =
            (isTurnOfUntried ? this.firstUse(() => this.parts.untried.drawFresh(), now) : undefined) ??
            this.firstReady(() => this.parts.idle.shiftProven(), now) ??
            this.canGoOf(
                this.parts.idle.shiftDoubtful(() => true, now),
                now,
            ) ??
            this.firstReady(() => this.parts.idle.shiftReturned(), now) ??
            this.firstUse(() => this.parts.untried.drawFresh() ?? this.parts.untried.drawSuspect(), now) ??
            // A probe is one request: an exit that waits for the site's pace may send it.
            this.parts.idle.shiftHeld() ??
            this.parts.idle.shiftPaced();
        return health === undefined ? this.whyNone(undefined, now) : { kind: 'exit', health };
    }

    private whyNone(doubt: DoubtfulAddress | undefined, now: number): Selection {
        const untilMillis = this.nextMillis(now);
        if (doubt !== undefined) return { kind: 'address-waits', untilMillis };
        if (this.trialsAreHeldBack()) return { kind: 'trials-running', untilMillis };
        if (this.parts.counts.requestsRunning > 0 || this.parts.counts.busyElsewhere > 0)
            return { kind: 'all-busy', untilMillis };
        if (this.parts.counts.usedUp > 0 && this.parts.counts.usedUp >= this.siteExits.size + this.parts.untried.size)
            return { kind: 'used-up' };
        if (this.parts.idle.areHeldBack) return { kind: 'all-busy', untilMillis };
        return untilMillis === undefined ? { kind: 'no-exits' } : { kind: 'all-resting', untilMillis };
    }

    /** When somebody may go without anything being heard before. */
    private nextMillis(now: number): number | undefined {
        const { idle, pace } = this.parts;
        const othersUntil = pace.scouts.othersUntil(now);
        if (othersUntil <= now || !idle.areHeldBack) return idle.nextMillis;
        return Math.min(idle.nextMillis ?? Infinity, othersUntil);
    }

    private canGoOf(health: ExitHealth | undefined, now: number): ExitHealth | undefined {
        return health !== undefined && this.siteExits.canGo(health, now) ? health : undefined;
    }

    /** Keeps those ahead who find out how much the site accepts. */
    private selectScout(now: number): ExitHealth | undefined {
        const mean = this.parts.counts.requestsSent / (this.siteExits.size + this.parts.untried.size);
        const { scouts, isUnknown } = this.parts.pace;
        if (!isUnknown) return undefined;
        for (const scout of scouts.eager(mean)) {
            if (scout.place === 'proven' && !scout.exit.dropped && this.siteExits.canGo(scout, now)) return scout;
        }
        return undefined;
    }

    /** Nobody may go before somebody has found out more: one of those who wait does so. */
    private promote(now: number): ExitHealth | undefined {
        if (this.parts.counts.requestsRunning > 0) return undefined;
        const { scouts } = this.parts.pace;
        if (scouts.canGo(now)) return this.heldScout(now);
        if (scouts.othersUntil(now) > now) return undefined;
        const health =
            this.parts.idle.shiftHeld() ?? (this.parts.pace.isSettled ? undefined : this.parts.idle.shiftPaced());
        if (health === undefined) return undefined;
        scouts.appoint(health, now);
        return this.siteExits.canGo(health, now) ? health : undefined;
    }

    /** One who went ahead as far as he could, until the rule turned out to be another. */
    private heldScout(now: number): ExitHealth | undefined {
        for (const scout of this.parts.pace.scouts) {
            if (scout.place === 'held' && !scout.exit.dropped && this.siteExits.readyAt(scout, now) <= now)
                return scout;
        }
        return undefined;
    }

    private mayShare(): boolean {
        return this.parts.options.minDelayMillis === 0 && !this.trialsAreHeldBack();
    }

    /**
     * Whether unknown exits should be tried although known ones are free: as long as next to none are refused, or, by the
     * rule from before Crawlee's session pool, the less often the more are proven.
     */
    private maySpread(): boolean {
        const { maxSessions, random } = this.parts.options;
        if (maxSessions === undefined) return this.parts.trials.maySpread(this.parts.counts.trialsRunning);
        return random() >= this.parts.counts.proven / maxSessions;
    }

    private get mayTry(): boolean {
        return this.parts.trials.mayTry(this.parts.counts.trialsRunning, this.parts.blame.refusalsLeft);
    }

    private get mayExplore(): boolean {
        return this.parts.trials.maySearch(this.parts.counts.trialsRunning);
    }

    /** An exit of which nothing is known, when no other can be had. */
    private selectLastResort(now: number): ExitHealth | undefined {
        const { counts } = this.parts;
        // Others cost more than the wait for a known exit, for those who say so.
        if (counts.proven > 0 && !this.parts.trials.mayCost(counts.trialsRunning) && this.isSomebodyBackSoon(now))
            return undefined;
        const isOnlyTrying =
            counts.requestsRunning === counts.trialsRunning && counts.trialsRunning < MOST_LAST_RESORTS;
        return isOnlyTrying || this.areAllTooFast(now) ? this.selectTrial(now) : undefined;
    }

    /** Whether a known exit will soon be free, or may go again for all that is known of the pace. */
    private isSomebodyBackSoon(now: number): boolean {
        const { counts, idle } = this.parts;
        return counts.requestsRunning > 0 || (idle.nextPacedMillis ?? Infinity) <= now + LONGEST_WAIT_MILLIS;
    }

    /** Whether every exit that the site accepts waits for its pace: only more of them would make the crawl faster. */
    private areAllTooFast(now: number): boolean {
        const { idle, busy, pace } = this.parts;
        if (pace.isUnknown || busy.some((health) => this.mayBeShared(health, now))) return false;
        const waits = (health: ExitHealth): boolean =>
            this.parts.blame.isGoodEnough(health) && this.siteExits.readyAt(health, now) > now;
        return idle.areHeldBack || busy.some(waits);
    }

    /** Whether waiting for a trial's answer may free a better choice than sharing a busy exit. */
    private trialsAreHeldBack(): boolean {
        return !this.mayTry && !(this.parts.untried.isEmpty && !this.parts.idle.hasReturned);
    }

    private selectTrial(now: number): ExitHealth | undefined {
        if (!this.mayTry) return undefined;
        return (
            this.firstUse(() => this.parts.untried.drawFresh(), now) ??
            this.firstReady(() => this.parts.idle.shiftReturned(), now) ??
            this.firstUse(() => this.parts.untried.drawSuspect(), now)
        );
    }

    private firstUse(draw: () => Exit | undefined, now: number): ExitHealth | undefined {
        for (let exit = draw(); exit !== undefined; exit = draw()) {
            if (exit.dropped || this.siteExits.find(exit) !== undefined) continue;
            const health = this.siteExits.healthOf(exit);
            if (this.siteExits.canGo(health, now)) return health;
        }
        return undefined;
    }

    private firstReady(shift: () => ExitHealth | undefined, now: number): ExitHealth | undefined {
        for (let health = shift(); health !== undefined; health = shift()) {
            if (this.siteExits.canGo(health, now)) return health;
        }
        return undefined;
    }
}
