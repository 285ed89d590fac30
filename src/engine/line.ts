import type { Random } from '../common/session-id.js';
import { BusyExits } from './busy-exits.js';
import { Caution } from './caution.js';
import type { Exit } from './exit.js';
import { IdleExits } from './idle-exits.js';
import type { PaceLimits } from './pace/limits.js';
import type { Availability, Pick } from './pick.js';
import type { Standing } from './standing.js';
import { isProven, newStanding, restsUntil, wasAccepted } from './standing.js';
import { Pace } from './pace/pace.js';
import { Untried } from './untried.js';

/** What a site said of an exit by the way it answered. */
export type Answer = 'accepted' | 'refused' | 'limited' | 'unknown';

export interface LineOptions {
    readonly random: Random;
    /** What the service wants to lie between two requests of one exit; none are shared then. */
    readonly minDelayMillis: number;
    /** What the user allows. */
    readonly limits: PaceLimits;
    /** Chooses by the rule from before Crawlee's session pool, with so many sessions. */
    readonly maxSessions: number | undefined;
}

/** What follows from an answer. */
export interface Heard {
    /** The site is left alone from now on. */
    readonly pauses: boolean;
    /** How long the exit should rest, where its pace was the reason. */
    readonly restMillis: number | undefined;
}

const NOTHING_NEW: Heard = { pauses: false, restMillis: undefined };

/** The exits of one site in the order in which they should serve it. A pick costs logarithmic time at most. */
export class Line {
    private readonly standings = new Map<Exit, Standing>();
    readonly caution = new Caution();
    readonly untried: Untried;
    readonly pace: Pace;
    readonly idle = new IdleExits((standing, now) => this.readyAt(standing, now));
    private readonly busy = new BusyExits();
    /** Exits that this site would use now, were they not serving another site. */
    private busyElsewhere = 0;
    private trialsRunning = 0;
    private requestsRunning = 0;
    private requestsSent = 0;
    /** Exits that have served as many requests as the user allows. */
    private usedUp = 0;
    private provenCount = 0;

    constructor(
        exits: Iterable<Exit>,
        private readonly options: LineOptions,
    ) {
        this.untried = new Untried(exits, options.random);
        this.pace = new Pace(options.limits, options.random);
    }

    get isIdle(): boolean {
        return this.requestsRunning === 0;
    }

    /** Whether there are exits that this site has not used yet. */
    get hasUntried(): boolean {
        return !this.untried.isEmpty;
    }

    known(): Iterable<Standing> {
        return this.standings.values();
    }

    add(exit: Exit): void {
        this.untried.add(exit);
    }

    forget(exit: Exit): void {
        const standing = this.standings.get(exit);
        if (standing === undefined) return;
        this.standings.delete(exit);
        this.pace.dismiss(standing);
        if (standing.served >= this.options.limits.maxRequests) this.usedUp -= 1;
    }

    find(exit: Exit): Standing | undefined {
        return this.standings.get(exit);
    }

    standingOf(exit: Exit): Standing {
        let standing = this.standings.get(exit);
        if (standing === undefined) {
            standing = newStanding(exit);
            this.standings.set(exit, standing);
        }
        return standing;
    }

    /**
     * Picks the next exit. As long as the site refuses next to none, unused exits go first, so that use spreads
     * evenly. Otherwise those that it accepts go first, and others are tried as far as more are needed.
     */
    pick(now: number, busy: 'share' | 'leave-alone'): Pick {
        this.idle.wake(now);
        const { refusesEverybody, pausedUntilMillis } = this.caution;
        const maySpread = this.maySpread();
        if (refusesEverybody) {
            if (pausedUntilMillis > now) return { kind: 'paused', untilMillis: pausedUntilMillis };
            if (this.requestsRunning > 0) return { kind: 'trials-running', untilMillis: undefined };
        }
        const siteReadyAt = this.pace.siteReadyAt(now);
        if (siteReadyAt > now) return { kind: 'all-busy', untilMillis: siteReadyAt };
        const standing =
            (maySpread ? this.pickTrial(now) : undefined) ??
            this.pickScout(now) ??
            this.firstReady(() => this.idle.shiftProven(), now) ??
            (maySpread || !this.mayExplore ? undefined : this.pickTrial(now)) ??
            (busy === 'share' && this.mayShare()
                ? this.busy.next((standing) => this.isReady(standing, now))
                : undefined) ??
            (this.mayExplore ? undefined : this.pickLastResort(now)) ??
            this.promote(now);
        if (standing !== undefined) return { kind: 'exit', standing };
        const untilMillis = this.idle.nextMillis;
        if (this.trialsAreHeldBack()) return { kind: 'trials-running', untilMillis };
        if (this.requestsRunning > 0 || this.busyElsewhere > 0) return { kind: 'all-busy', untilMillis };
        if (this.usedUp > 0 && this.usedUp >= this.standings.size + this.untried.size) return { kind: 'used-up' };
        if (this.idle.areHeldBack) return { kind: 'all-busy', untilMillis };
        return untilMillis === undefined ? { kind: 'no-exits' } : { kind: 'all-resting', untilMillis };
    }

    /**
     * Whether a certain exit may be used beside what it serves already.
     * @param by Who asks: somebody who reserved it, or anybody.
     */
    availability(exit: Exit, now: number, by: 'owner' | 'anybody' = 'anybody'): Availability {
        const standing = this.standings.get(exit) ?? newStanding(exit);
        if (restsUntil(standing) > now) return { kind: 'resting' };
        const isBusy = this.options.minDelayMillis > 0 && exit.inFlight > 0;
        const readyAt = by === 'owner' ? this.pacedUntil(standing, now) : this.readyAt(standing, now);
        const untilMillis = isBusy ? Infinity : readyAt;
        return untilMillis > now ? { kind: 'paced', untilMillis } : { kind: 'ready' };
    }

    /** Has a certain exit find out how much the site accepts, where it would have to wait for others to do so. */
    letGoAhead(exit: Exit, now: number): void {
        const standing = this.standingOf(exit);
        const waitsInVain =
            this.readyAt(standing, now) === Infinity && this.requestsRunning === 0 && !this.pace.hasScout(now);
        if (this.pace.isUnknown || waitsInVain) this.pace.makeScout(standing);
    }

    /**
     * A request starts on the exit.
     * @returns the time as which it counts.
     */
    start(standing: Standing, now: number): number {
        if (!isProven(standing) && !standing.onTrial) {
            standing.onTrial = true;
            this.trialsRunning += 1;
        }
        standing.place = 'in-use';
        standing.inFlight += 1;
        this.requestsRunning += 1;
        this.requestsSent += 1;
        this.busy.add(standing);
        standing.served += 1;
        standing.usedAt = now;
        if (standing.served === this.options.limits.maxRequests) this.usedUp += 1;
        return this.pace.sent(standing, now);
    }

    /**
     * The site said what it makes of the exit.
     * @param sentAt When it was asked.
     * @param pauseMillis How long the site is left alone after so many pauses in a row, should it refuse everybody.
     */
    heard(
        standing: Standing,
        answer: Answer,
        { sentAt, now }: { readonly sentAt: number; readonly now: number },
        pauseMillis: (pauses: number) => number,
    ): Heard {
        if (answer === 'unknown') return NOTHING_NEW;
        this.endTrial(standing);
        const { network } = standing.exit;
        if (answer === 'accepted') {
            this.caution.noteSuccess();
            if (standing.tally.ok === 1 && !standing.acceptedEarlier) this.provenCount += 1;
            this.untried.noteSuccess(network);
            const hasShown = this.pace.accepted(standing, sentAt, now, this.requestsRunning);
            if (this.pace.endProbe(standing) || hasShown) this.idle.release(now);
            return NOTHING_NEW;
        }
        const isKnown = wasAccepted(standing) || answer === 'limited';
        const slowdown = isKnown ? this.pace.slowedDown(standing, answer, sentAt, now) : undefined;
        this.pace.takeBack(standing, sentAt);
        if (slowdown !== undefined) {
            if (this.pace.endProbe(standing)) this.idle.release(now);
            if (slowdown.kind !== 'none') return { pauses: false, restMillis: slowdown.restMillis };
        }
        if (answer !== 'refused') return NOTHING_NEW;
        this.untried.noteRefusal(network);
        return { pauses: this.caution.noteRefusal(now, pauseMillis), restMillis: undefined };
    }

    /** A request told nothing of the site, which may not even have seen it. */
    takeBack(standing: Standing, sentAt: number): void {
        this.pace.takeBack(standing, sentAt);
    }

    /** A request ended. An exit that serves this site no more goes back into line, at once or when others free it. */
    end(standing: Standing, now: number): void {
        const { exit } = standing;
        standing.inFlight -= 1;
        this.requestsRunning -= 1;
        const { minDelayMillis } = this.options;
        if (minDelayMillis > 0) exit.pacedUntil = Math.max(exit.pacedUntil, now + minDelayMillis);
        if (standing.inFlight > 0) return;
        if (this.pace.endProbe(standing)) this.idle.release(now);
        this.endTrial(standing);
        if (exit.inFlight === 0) this.idle.add(standing, now);
        else this.awaitOtherSite(standing);
    }

    /** The rest of an idle exit was taken back. */
    restore(standing: Standing, now: number): void {
        if (standing.place === 'resting') this.idle.add(standing, now);
    }

    /** Keeps an exit to whoever is bound to it. */
    reserve(exit: Exit): void {
        this.standingOf(exit).reservations += 1;
    }

    free(exit: Exit, now: number): void {
        const standing = this.standings.get(exit);
        // The exit, or the whole site, may have been forgotten meanwhile.
        if (standing === undefined || standing.reservations === 0) return;
        standing.reservations -= 1;
        if (standing.place === 'held') this.idle.add(standing, now);
    }

    /** Takes in an exit as an earlier process knew it. What was learned since goes before. */
    recall(standing: Standing, now: number): void {
        const { exit } = standing;
        if (this.standings.has(exit)) return;
        this.standings.set(exit, standing);
        if (standing.acceptedEarlier) this.provenCount += 1;
        if (standing.served >= this.options.limits.maxRequests) this.usedUp += 1;
        if (exit.inFlight === 0) this.idle.add(standing, now);
        else this.awaitOtherSite(standing);
    }

    /** When an exit may be used by its own account, rests left aside. */
    private readyAt(standing: Standing, now: number): number {
        return standing.reservations > 0 ? Infinity : this.pacedUntil(standing, now);
    }

    private pacedUntil(standing: Standing, now: number): number {
        return Math.max(standing.exit.pacedUntil, this.pace.readyAt(standing, now));
    }

    private isReady(standing: Standing, now: number): boolean {
        return restsUntil(standing) <= now && this.readyAt(standing, now) <= now;
    }

    /** Keeps those ahead who find out how much the site accepts. */
    private pickScout(now: number): Standing | undefined {
        const mean = this.requestsSent / (this.standings.size + this.untried.size);
        for (const scout of this.pace.eagerScouts(mean)) {
            if (scout.place === 'proven' && !scout.exit.dropped && this.canGo(scout, now)) return scout;
        }
        return undefined;
    }

    /** Nobody may go before somebody has found out more: one of those who wait does so. */
    private promote(now: number): Standing | undefined {
        if (this.requestsRunning > 0) return undefined;
        if (this.pace.hasScout(now)) return this.heldScout(now);
        const standing = this.idle.shiftHeld() ?? (this.pace.isUnknown ? this.idle.shiftPaced() : undefined);
        if (standing === undefined) return undefined;
        this.pace.makeScout(standing);
        return this.canGo(standing, now) ? standing : undefined;
    }

    /** One who went ahead as far as he could, until the rule turned out to be another. */
    private heldScout(now: number): Standing | undefined {
        for (const scout of this.pace.scoutsAhead) {
            if (scout.place === 'held' && !scout.exit.dropped && this.readyAt(scout, now) <= now) return scout;
        }
        return undefined;
    }

    private endTrial(standing: Standing): void {
        if (!standing.onTrial) return;
        standing.onTrial = false;
        this.trialsRunning -= 1;
    }

    private mayShare(): boolean {
        return this.options.minDelayMillis === 0 && !this.trialsAreHeldBack();
    }

    /**
     * Whether unknown exits should be tried although known ones are free: as long as next to none are refused, or, by the
     * rule from before Crawlee's session pool, the less often the more are proven.
     */
    private maySpread(): boolean {
        const { maxSessions, random } = this.options;
        if (maxSessions === undefined) return this.caution.maySpread(this.trialsRunning);
        return random() >= this.provenCount / maxSessions;
    }

    private get mayExplore(): boolean {
        return this.caution.maySearch(this.trialsRunning);
    }

    /** An exit of which nothing is known, when no other can be had. */
    private pickLastResort(now: number): Standing | undefined {
        return this.requestsRunning === 0 ? this.pickTrial(now) : undefined;
    }

    /** Whether waiting for a trial's answer may free a better choice than sharing a busy exit. */
    private trialsAreHeldBack(): boolean {
        return !this.caution.mayTry(this.trialsRunning) && !(this.untried.isEmpty && !this.idle.hasReturned);
    }

    private pickTrial(now: number): Standing | undefined {
        if (!this.caution.mayTry(this.trialsRunning)) return undefined;
        return (
            this.firstUse(() => this.untried.drawFresh(), now) ??
            this.firstReady(() => this.idle.shiftReturned(), now) ??
            this.firstUse(() => this.untried.drawSuspect(), now)
        );
    }

    private firstUse(draw: () => Exit | undefined, now: number): Standing | undefined {
        for (let exit = draw(); exit !== undefined; exit = draw()) {
            if (exit.dropped || this.standings.has(exit)) continue;
            const standing = this.standingOf(exit);
            if (this.canGo(standing, now)) return standing;
        }
        return undefined;
    }

    private firstReady(shift: () => Standing | undefined, now: number): Standing | undefined {
        for (let standing = shift(); standing !== undefined; standing = shift()) {
            if (this.canGo(standing, now)) return standing;
        }
        return undefined;
    }

    /** Whether an idle exit can go now; if not, it is left where it will be found once it can. */
    private canGo(standing: Standing, now: number): boolean {
        if (!this.isReady(standing, now)) {
            this.idle.add(standing, now);
            return false;
        }
        if (standing.exit.inFlight === 0) return true;
        this.awaitOtherSite(standing);
        return false;
    }

    private awaitOtherSite(standing: Standing): void {
        standing.place = 'in-use';
        this.busy.add(standing);
        this.busyElsewhere += 1;
        standing.exit.onFree ??= [];
        standing.exit.onFree.push((now) => {
            this.busyElsewhere -= 1;
            if (standing.place === 'in-use' && standing.inFlight === 0) this.idle.add(standing, now);
        });
    }
}
