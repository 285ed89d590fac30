import type { Random } from '../common/session-id.js';
import { Caution } from './caution.js';
import type { Exit } from './exit.js';
import { Fifo } from './fifo.js';
import { MinHeap } from './heap.js';
import type { Standing } from './standing.js';
import { isProven, newStanding, restsUntil } from './standing.js';
import { Pace } from './pace/pace.js';
import { Untried } from './untried.js';

/** Who goes next, or why nobody can. */
export type Pick =
    | { readonly kind: 'exit'; readonly standing: Standing }
    /** An exit on trial has to answer before another may be tried; at `untilMillis`, if given, a rest ends too. */
    | { readonly kind: 'trials-running'; readonly untilMillis: number | undefined }
    /** Every exit that may go is busy; at `untilMillis`, if given, a rest ends too. */
    | { readonly kind: 'all-busy'; readonly untilMillis: number | undefined }
    /** Nothing is under way and every exit rests; the first is back at `untilMillis`. */
    | { readonly kind: 'all-resting'; readonly untilMillis: number }
    /** The site refuses everybody; one request may find out at `untilMillis` whether it still does. */
    | { readonly kind: 'paused'; readonly untilMillis: number }
    | { readonly kind: 'no-exits' };

/** What a site said of an exit by the way it answered. */
export type Answer = 'accepted' | 'refused' | 'limited' | 'unknown';

/** What follows from an answer. */
export interface Heard {
    /** The site is left alone from now on. */
    readonly pauses: boolean;
    /** How long the exit should rest, where its pace was the reason. */
    readonly restMillis: number | undefined;
}

const NOTHING_NEW: Heard = { pauses: false, restMillis: undefined };

/**
 * The exits of one site in the order in which they should serve it. Each idle exit waits in exactly one queue,
 * so a pick costs logarithmic time at most, however many exits there are. Entries that have become stale are
 * dropped when they are met.
 */
export class Line {
    private readonly standings = new Map<Exit, Standing>();
    readonly caution = new Caution();
    private readonly untried: Untried;
    private readonly proven = new Fifo<Standing>();
    private readonly returned = new Fifo<Standing>();
    private readonly resting = new MinHeap<Standing>();
    private paced = new MinHeap<Standing>();
    private held = new Fifo<Standing>();
    private readonly pace = new Pace();
    private readonly shared = new Fifo<Standing>();
    /** Exits that this site would use now, were they not serving another site. */
    private busyElsewhere = 0;
    private trialsRunning = 0;
    private requestsRunning = 0;
    private requestsSent = 0;

    /** @param minDelayMillis What has to lie between two requests of one exit; none are shared then. */
    constructor(
        exits: Iterable<Exit>,
        random: Random,
        private readonly minDelayMillis: number,
    ) {
        this.untried = new Untried(exits, random);
    }

    get isIdle(): boolean {
        return this.requestsRunning === 0;
    }

    known(): Iterable<Standing> {
        return this.standings.values();
    }

    add(exit: Exit): void {
        this.untried.add(exit);
    }

    forget(exit: Exit): void {
        this.standings.delete(exit);
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
        this.wake(now);
        const { refusesEverybody, pausedUntilMillis } = this.caution;
        const maySpread = this.caution.maySpread(this.trialsRunning);
        if (refusesEverybody) {
            if (pausedUntilMillis > now) return { kind: 'paused', untilMillis: pausedUntilMillis };
            if (this.requestsRunning > 0) return { kind: 'trials-running', untilMillis: undefined };
        }
        const siteReadyAt = this.pace.siteReadyAt(now, this.requestsRunning);
        if (siteReadyAt === undefined) return { kind: 'all-busy', untilMillis: undefined };
        if (siteReadyAt > now) return { kind: 'all-busy', untilMillis: siteReadyAt };
        const standing =
            (maySpread ? this.pickTrial(now) : undefined) ??
            this.pickScout(now) ??
            this.shiftReady(this.proven, 'proven', now) ??
            (maySpread || !this.mayExplore ? undefined : this.pickTrial(now)) ??
            (busy === 'share' && this.mayShare() ? this.shiftShared(now) : undefined) ??
            (this.mayExplore ? undefined : this.pickLastResort(now)) ??
            this.promote(now);
        if (standing !== undefined) return { kind: 'exit', standing };
        const untilMillis = earliest(this.resting.peekKey(), this.paced.peekKey());
        if (this.trialsAreHeldBack()) return { kind: 'trials-running', untilMillis };
        if (this.requestsRunning > 0 || this.busyElsewhere > 0 || this.paced.size + this.held.size > 0)
            return { kind: 'all-busy', untilMillis };
        return untilMillis === undefined ? { kind: 'no-exits' } : { kind: 'all-resting', untilMillis };
    }

    /** Whether the exit may be used now, beside what it serves already. */
    isReady(exit: Exit, now: number): boolean {
        if (exit.pacedUntil > now || (this.minDelayMillis > 0 && exit.inFlight > 0)) return false;
        const standing = this.standings.get(exit);
        if (standing === undefined) return (exit.rest?.untilMillis ?? 0) <= now;
        return restsUntil(standing) <= now && this.pace.readyAt(standing, now) <= now;
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
        this.listForSharing(standing);
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
            this.untried.noteSuccess(network);
            const hasShown = this.pace.accepted(standing, sentAt, this.requestsRunning);
            if (this.pace.endProbe(standing) || hasShown) this.release(now);
            return NOTHING_NEW;
        }
        const isKnown = standing.tally.ok > 0 || answer === 'limited';
        const slowdown = isKnown ? this.pace.slowedDown(standing, answer, sentAt, now) : undefined;
        this.pace.takeBack(standing, sentAt);
        if (slowdown !== undefined) {
            if (this.pace.endProbe(standing)) this.release(now);
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
        exit.pacedUntil = Math.max(exit.pacedUntil, now + this.minDelayMillis);
        if (standing.inFlight > 0) return;
        if (this.pace.endProbe(standing)) this.release(now);
        this.endTrial(standing);
        if (exit.inFlight === 0) this.enqueue(standing, now);
        else this.awaitOtherSite(standing);
    }

    /** The rest of an idle exit was taken back. */
    restore(standing: Standing, now: number): void {
        if (standing.place === 'resting') this.enqueue(standing, now);
    }

    /** Puts an idle exit into the queue where it belongs now. */
    private enqueue(standing: Standing, now: number): void {
        const untilMillis = restsUntil(standing);
        if (untilMillis > now) {
            standing.place = 'resting';
            this.resting.push(untilMillis, standing);
        } else if (this.readyAt(standing, now) > now) {
            this.postpone(standing, this.readyAt(standing, now));
        } else if (isProven(standing)) {
            standing.place = 'proven';
            if (standing.listedAsProven) return;
            standing.listedAsProven = true;
            this.proven.push(standing);
        } else {
            standing.place = 'returned';
            this.returned.push(standing);
        }
    }

    /** When an idle exit may be used, rests left aside. */
    private readyAt(standing: Standing, now: number): number {
        return Math.max(standing.exit.pacedUntil, this.pace.readyAt(standing, now));
    }

    private postpone(standing: Standing, untilMillis: number): void {
        if (untilMillis === Infinity) {
            standing.place = 'held';
            this.held.push(standing);
        } else {
            standing.place = 'paced';
            this.paced.push(untilMillis, standing);
        }
    }

    /** More is known to be accepted: whoever waits for that is looked at again. */
    private release(now: number): void {
        const { held, paced } = this;
        this.held = new Fifo();
        this.paced = new MinHeap();
        for (let standing = held.shift(); standing !== undefined; standing = held.shift()) {
            if (standing.place === 'held') this.enqueue(standing, now);
        }
        for (let standing = paced.pop(); standing !== undefined; standing = paced.pop()) {
            if (standing.place === 'paced') this.enqueue(standing, now);
        }
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
        if (this.pace.hasScout || this.requestsRunning > 0) return undefined;
        for (let standing = this.held.shift(); standing !== undefined; standing = this.held.shift()) {
            if (standing.place !== 'held' || standing.exit.dropped) continue;
            this.pace.makeScout(standing);
            if (this.canGo(standing, now)) return standing;
            return undefined;
        }
        return undefined;
    }

    private endTrial(standing: Standing): void {
        if (!standing.onTrial) return;
        standing.onTrial = false;
        this.trialsRunning -= 1;
    }

    private wake(now: number): void {
        while ((this.resting.peekKey() ?? Infinity) <= now) {
            const standing = this.resting.pop()!;
            if (standing.place === 'resting') this.enqueue(standing, now);
        }
        while ((this.paced.peekKey() ?? Infinity) <= now) {
            const standing = this.paced.pop()!;
            if (standing.place === 'paced') this.enqueue(standing, now);
        }
    }

    private mayShare(): boolean {
        return this.minDelayMillis === 0 && !this.trialsAreHeldBack();
    }

    /** Whether waiting for a trial's answer may free a better choice than sharing a busy exit. */
    private get mayExplore(): boolean {
        return this.caution.maySearch(this.trialsRunning);
    }

    /** An exit of which nothing is known, when no other can be had. */
    private pickLastResort(now: number): Standing | undefined {
        return this.requestsRunning === 0 ? this.pickTrial(now) : undefined;
    }

    private trialsAreHeldBack(): boolean {
        return !this.caution.mayTry(this.trialsRunning) && !(this.untried.isEmpty && this.returned.size === 0);
    }

    private pickTrial(now: number): Standing | undefined {
        if (!this.caution.mayTry(this.trialsRunning)) return undefined;
        return (
            this.firstUse(() => this.untried.drawFresh(), now) ??
            this.shiftReady(this.returned, 'returned', now) ??
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

    private shiftReady(queue: Fifo<Standing>, place: 'proven' | 'returned', now: number): Standing | undefined {
        for (let standing = queue.shift(); standing !== undefined; standing = queue.shift()) {
            if (place === 'proven') standing.listedAsProven = false;
            if (standing.place !== place || standing.exit.dropped) continue;
            if (this.canGo(standing, now)) return standing;
        }
        return undefined;
    }

    /** Whether an idle exit can go now; if not, it is left where it will be found once it can. */
    private canGo(standing: Standing, now: number): boolean {
        if (restsUntil(standing) > now || this.readyAt(standing, now) > now) {
            this.enqueue(standing, now);
            return false;
        }
        if (standing.exit.inFlight === 0) return true;
        this.awaitOtherSite(standing);
        return false;
    }

    private awaitOtherSite(standing: Standing): void {
        standing.place = 'in-use';
        this.listForSharing(standing);
        this.busyElsewhere += 1;
        standing.exit.onFree.push((now) => {
            this.busyElsewhere -= 1;
            if (standing.place === 'in-use' && standing.inFlight === 0) this.enqueue(standing, now);
        });
    }

    private listForSharing(standing: Standing): void {
        if (standing.listedForSharing) return;
        standing.listedForSharing = true;
        this.shared.push(standing);
    }

    /** When every exit is busy, they are shared in turn; one that is on trial is left alone until it is known. */
    private shiftShared(now: number): Standing | undefined {
        for (let tries = this.shared.size; tries > 0; tries -= 1) {
            const standing = this.shared.shift()!;
            if (standing.place !== 'in-use' || standing.exit.dropped) {
                standing.listedForSharing = false;
                continue;
            }
            this.shared.push(standing);
            const isReady = restsUntil(standing) <= now && this.pace.readyAt(standing, now) <= now;
            if (!standing.onTrial && isReady) return standing;
        }
        return undefined;
    }
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
    if (one === undefined || other === undefined) return one ?? other;
    return Math.min(one, other);
}
