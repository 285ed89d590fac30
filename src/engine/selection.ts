import type { Blame } from './blame/blame.js';
import type { DoubtfulAddress } from './standing.js';
import type { BusyExits } from './busy-exits.js';
import type { Exit } from './exit.js';
import type { IdleExits } from './idle-exits.js';
import type { Latency } from './latency.js';
import type { LineOptions } from './line-options.js';
import type { LineCounts } from './line-counts.js';
import type { Pace } from './pace/pace.js';
import type { Pick } from './pick.js';
import type { Standing } from './standing.js';
import { isTrusted } from './standing.js';
import type { TrialBudget } from './trial-budget.js';
import type { Untried } from './untried.js';

/** Every so many probes of a site in trouble go by an exit that it has not seen. */
const UNTRIED_PROBES = 3;
/** Slow exits that are passed over for one pick. */
const SLOW_TO_SKIP = 16;
/** Trials at once when no known exit is left that could go. */
const MOST_LAST_RESORTS = 5;

export interface SelectionParts {
    readonly options: LineOptions;
    readonly blame: Blame;
    readonly pace: Pace;
    readonly trials: TrialBudget;
    readonly untried: Untried;
    readonly latency: Latency;
    readonly idle: IdleExits;
    readonly busy: BusyExits;
    readonly counts: LineCounts;
}

/** What the selection asks of the line whose exits it picks from. */
export interface SelectableLine {
    /** Exits that the site has used. */
    readonly size: number;
    find(exit: Exit): Standing | undefined;
    standingOf(exit: Exit): Standing;
    readyAt(standing: Standing, now: number): number;
    isReady(standing: Standing, now: number): boolean;
    canGo(standing: Standing, now: number): boolean;
}

/** Picks the exit that serves a site next. */
export class Selection {
    constructor(
        private readonly line: SelectableLine,
        private readonly parts: SelectionParts,
    ) {}

    /**
     * Picks the next exit. Exits in doubt are tested first. As long as the site refuses next to none, unused exits go
     * next, so that use spreads evenly. Otherwise those that it accepts go first, and others are tried as far as more
     * are needed. An address in doubt goes to an exit that is trusted and has not tried it.
     *
     * @param others Whether there may be other requests for the site that can go before one whose address is in doubt.
     */
    pick(now: number, busy: 'share' | 'leave-alone', address?: string, others: 'may-go' | 'wait-too' = 'may-go'): Pick {
        this.parts.idle.wake(now);
        const { trouble } = this.parts.blame;
        const { nextProbeAt } = trouble;
        if (nextProbeAt !== undefined) return this.pickProbe(nextProbeAt, now);
        if (this.parts.counts.requestsRunning > trouble.mostRunning)
            return { kind: 'trials-running', untilMillis: undefined };
        const siteReadyAt = this.parts.pace.siteReadyAt(now);
        if (siteReadyAt > now) return { kind: 'all-busy', untilMillis: siteReadyAt };
        const doubt = this.parts.blame.doubtOn(address);
        const standing =
            doubt === undefined
                ? this.pickFor(now, busy)
                : (this.pickTrusted(doubt, now, busy) ?? this.pickAny(now, busy, others));
        if (standing !== undefined) return { kind: 'exit', standing };
        return this.whyNone(others === 'may-go' ? doubt : undefined);
    }

    private pickFor(now: number, busy: 'share' | 'leave-alone'): Standing | undefined {
        const maySpread = this.maySpread();
        return (
            this.pickTest(now) ??
            (maySpread ? this.pickTrial(now) : undefined) ??
            this.pickScout(now) ??
            this.firstReady(
                () =>
                    this.parts.idle.shiftProvenWhere((standing) => !this.parts.latency.isSlow(standing), SLOW_TO_SKIP),
                now,
            ) ??
            (maySpread || !this.mayExplore ? undefined : this.pickTrial(now)) ??
            (busy === 'share' && this.mayShare()
                ? this.parts.busy.next((standing) => this.mayBeShared(standing, now))
                : undefined) ??
            this.firstReady(() => this.parts.idle.shiftProven(), now) ??
            (this.mayExplore ? undefined : this.pickLastResort(now)) ??
            this.promote(now) ??
            (this.parts.counts.requestsRunning > 0
                ? undefined
                : this.canGoOf(
                      this.parts.idle.shiftDoubtful(() => true, now),
                      now,
                  ))
        );
    }

    private mayBeShared(standing: Standing, now: number): boolean {
        return isTrusted(standing) && !this.parts.latency.isSlow(standing) && this.line.isReady(standing, now);
    }

    /** An exit in doubt serves one request at a time, whose address is not. */
    private pickTest(now: number): Standing | undefined {
        if (!this.parts.blame.hasAccepted) return undefined;
        const isAlone = this.parts.counts.requestsRunning === 0;
        return this.canGoOf(
            this.parts.idle.shiftDoubtful(
                (candidate) => isAlone || !this.parts.blame.waitsForAddresses(candidate),
                now,
            ),
            now,
        );
    }

    /** One thing at a time: an address in doubt is shown to exits that are not. */
    private pickTrusted(
        { triedBy }: DoubtfulAddress,
        now: number,
        busy: 'share' | 'leave-alone',
    ): Standing | undefined {
        const isNew = (standing: Standing): boolean => !triedBy.has(standing);
        for (let tries = triedBy.size + 1; tries > 0; tries -= 1) {
            const standing = this.parts.idle.shiftProvenWhere(isNew, triedBy.size + 1);
            if (standing === undefined) break;
            if (this.line.canGo(standing, now)) return standing;
        }
        const shared =
            busy === 'share' && this.mayShare()
                ? this.parts.busy.next((standing) => isNew(standing) && this.mayBeShared(standing, now))
                : undefined;
        if (shared !== undefined || busy === 'leave-alone') return shared;
        return this.canGoOf(
            this.parts.idle.shiftDoubtful(
                (standing) => isNew(standing) && this.parts.blame.isProbablyGood(standing),
                now,
            ),
            now,
        );
    }

    /** No trusted exit is at hand: one that is new to the site, or, when no other request may go, whoever can. */
    private pickAny(now: number, busy: 'share' | 'leave-alone', others: 'may-go' | 'wait-too'): Standing | undefined {
        if (this.parts.counts.requestsRunning > 0) return undefined;
        if (others === 'wait-too') return this.pickFor(now, busy);
        return this.parts.options.exits === 'listed' ? this.pickTrial(now) : undefined;
    }

    /** One request finds out whether the site still refuses everybody; by an exit that it has not seen, now and then. */
    private pickProbe(nextProbeAt: number, now: number): Pick {
        if (nextProbeAt === Infinity) return { kind: 'trials-running', untilMillis: undefined };
        if (nextProbeAt > now) {
            const { hasAccepted, trouble } = this.parts.blame;
            const sinceMillis = hasAccepted ? (trouble.since ?? now) : -Infinity;
            return { kind: 'paused', sinceMillis, untilMillis: nextProbeAt };
        }
        if (this.parts.counts.requestsRunning > 0) return { kind: 'trials-running', untilMillis: undefined };
        const isTurnOfUntried = this.parts.blame.trouble.probes % UNTRIED_PROBES === 1;
        const standing =
            (isTurnOfUntried ? this.firstUse(() => this.parts.untried.drawFresh(), now) : undefined) ??
            this.firstReady(() => this.parts.idle.shiftProven(), now) ??
            this.canGoOf(
                this.parts.idle.shiftDoubtful(() => true, now),
                now,
            ) ??
            this.firstReady(() => this.parts.idle.shiftReturned(), now) ??
            this.firstUse(() => this.parts.untried.drawFresh() ?? this.parts.untried.drawSuspect(), now) ??
            // A probe is one request: whoever waits for the site's pace may send it.
            this.parts.idle.shiftHeld() ??
            this.parts.idle.shiftPaced();
        return standing === undefined ? this.whyNone(undefined) : { kind: 'exit', standing };
    }

    private whyNone(doubt: DoubtfulAddress | undefined): Pick {
        const untilMillis = this.parts.idle.nextMillis;
        if (doubt !== undefined) return { kind: 'address-waits', untilMillis };
        if (this.trialsAreHeldBack()) return { kind: 'trials-running', untilMillis };
        if (this.parts.counts.requestsRunning > 0 || this.parts.counts.busyElsewhere > 0)
            return { kind: 'all-busy', untilMillis };
        if (this.parts.counts.usedUp > 0 && this.parts.counts.usedUp >= this.line.size + this.parts.untried.size)
            return { kind: 'used-up' };
        if (this.parts.idle.areHeldBack) return { kind: 'all-busy', untilMillis };
        return untilMillis === undefined ? { kind: 'no-exits' } : { kind: 'all-resting', untilMillis };
    }

    private canGoOf(standing: Standing | undefined, now: number): Standing | undefined {
        return standing !== undefined && this.line.canGo(standing, now) ? standing : undefined;
    }

    /** Keeps those ahead who find out how much the site accepts. */
    private pickScout(now: number): Standing | undefined {
        const mean = this.parts.counts.requestsSent / (this.line.size + this.parts.untried.size);
        for (const scout of this.parts.pace.eagerScouts(mean)) {
            if (scout.place === 'proven' && !scout.exit.dropped && this.line.canGo(scout, now)) return scout;
        }
        return undefined;
    }

    /** Nobody may go before somebody has found out more: one of those who wait does so. */
    private promote(now: number): Standing | undefined {
        if (this.parts.counts.requestsRunning > 0) return undefined;
        if (this.parts.pace.hasScout(now)) return this.heldScout(now);
        const standing =
            this.parts.idle.shiftHeld() ?? (this.parts.pace.isUnknown ? this.parts.idle.shiftPaced() : undefined);
        if (standing === undefined) return undefined;
        this.parts.pace.makeScout(standing);
        return this.line.canGo(standing, now) ? standing : undefined;
    }

    /** One who went ahead as far as he could, until the rule turned out to be another. */
    private heldScout(now: number): Standing | undefined {
        for (const scout of this.parts.pace.scoutsAhead) {
            if (scout.place === 'held' && !scout.exit.dropped && this.line.readyAt(scout, now) <= now) return scout;
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
    private pickLastResort(now: number): Standing | undefined {
        const isOnlyTrying =
            this.parts.counts.requestsRunning === this.parts.counts.trialsRunning &&
            this.parts.counts.trialsRunning < MOST_LAST_RESORTS;
        return isOnlyTrying ? this.pickTrial(now) : undefined;
    }

    /** Whether waiting for a trial's answer may free a better choice than sharing a busy exit. */
    private trialsAreHeldBack(): boolean {
        return !this.mayTry && !(this.parts.untried.isEmpty && !this.parts.idle.hasReturned);
    }

    private pickTrial(now: number): Standing | undefined {
        if (!this.mayTry) return undefined;
        return (
            this.firstUse(() => this.parts.untried.drawFresh(), now) ??
            this.firstReady(() => this.parts.idle.shiftReturned(), now) ??
            this.firstUse(() => this.parts.untried.drawSuspect(), now)
        );
    }

    private firstUse(draw: () => Exit | undefined, now: number): Standing | undefined {
        for (let exit = draw(); exit !== undefined; exit = draw()) {
            if (exit.dropped || this.line.find(exit) !== undefined) continue;
            const standing = this.line.standingOf(exit);
            if (this.line.canGo(standing, now)) return standing;
        }
        return undefined;
    }

    private firstReady(shift: () => Standing | undefined, now: number): Standing | undefined {
        for (let standing = shift(); standing !== undefined; standing = shift()) {
            if (this.line.canGo(standing, now)) return standing;
        }
        return undefined;
    }
}
