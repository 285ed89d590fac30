import { BusyExits } from './busy-exits.js';
import { Blame } from './blame/blame.js';
import type { Answer, Heard } from './answers.js';
import { Answers } from './answers.js';
import type { SentRequest } from './standing.js';
import type { Exit, Rest } from './exit.js';
import { IdleExits } from './idle-exits.js';
import { Latency } from './latency.js';
import type { Availability, Pick } from './pick.js';
import type { Standing } from './standing.js';
import { isProven, newStanding, restsUntil } from './standing.js';
import type { LineOptions } from './line-options.js';
import { LineCounts } from './line-counts.js';
import { Pace } from './pace/pace.js';
import { Selection } from './selection.js';
import { TrialBudget } from './trial-budget.js';
import { Untried } from './untried.js';
import type { Verdict } from './verdict.js';

/** The exits of one site in the order in which they should serve it. A pick costs logarithmic time at most. */
export class Line {
    private readonly standings = new Map<Exit, Standing>();
    readonly trials = new TrialBudget();
    readonly blame: Blame;
    private readonly latency = new Latency();
    readonly untried: Untried;
    readonly pace: Pace;
    readonly idle = new IdleExits((standing, now) => this.readyAt(standing, now));
    private readonly busy = new BusyExits();
    private readonly counts = new LineCounts();
    private readonly answers: Answers;
    private readonly selection: Selection;

    constructor(
        exits: Iterable<Exit>,
        private readonly options: LineOptions,
    ) {
        this.untried = new Untried(exits, options.random);
        this.pace = new Pace(options.limits, options.random);
        const { random, exits: exitsAre, hasAnotherTier } = options;
        const exitCount = (): number => (exitsAre === 'drawn' ? Infinity : this.standings.size + this.untried.size);
        this.blame = new Blame({ random, pace: this.pace, exits: exitsAre, hasAnotherTier, exitCount });
        const { blame, pace, trials, untried, latency, idle, busy, counts } = this;
        this.answers = new Answers({ blame, pace, trials, untried, latency, idle, counts });
        this.selection = new Selection(this, { options, blame, pace, trials, untried, latency, idle, busy, counts });
    }

    /** Until when the site is left alone, because it refuses everybody; a time in the past when it is not. */
    get pausedUntilMillis(): number {
        const { nextProbeAt = 0 } = this.blame.trouble;
        return nextProbeAt === Infinity ? 0 : nextProbeAt;
    }

    get isIdle(): boolean {
        return this.counts.requestsRunning === 0;
    }

    /** Exits that the site has used. */
    get size(): number {
        return this.standings.size;
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
        if (standing === undefined) {
            this.untried.noteGone();
            return;
        }
        this.standings.delete(exit);
        this.pace.dismiss(standing);
        this.blame.forget(standing);
        if (standing.served >= this.options.limits.maxRequests) this.counts.usedUp -= 1;
    }

    /** Whether an exit has done all that the site accepts of it for at least so long, and nobody keeps it. */
    isSpentFor(millis: number, exit: Exit, now: number): boolean {
        const standing = this.standings.get(exit);
        if (standing === undefined || standing.reservations > 0 || exit.isKept) return false;
        return this.pace.isSpentFor(millis, standing, now);
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

    /** Picks the next exit; see `Selection.pick`. */
    pick(now: number, busy: 'share' | 'leave-alone', address?: string, others?: 'may-go' | 'wait-too'): Pick {
        return this.selection.pick(now, busy, address, others);
    }

    /**
     * Whether a certain exit may be used beside what it serves already.
     * @param by Who asks: somebody who reserved it, or anybody.
     */
    availability(exit: Exit, now: number, by: 'owner' | 'anybody' = 'anybody'): Availability {
        const standing = this.standings.get(exit) ?? newStanding(exit);
        if (restsUntil(standing) > now) return { kind: 'resting', untilMillis: restsUntil(standing) };
        const { nextProbeAt = 0 } = this.blame.trouble;
        if (nextProbeAt > now) return { kind: 'paced', untilMillis: nextProbeAt };
        const isBusy = this.options.minDelayMillis > 0 && exit.inFlight > 0;
        const readyAt = by === 'owner' ? this.pacedUntil(standing, now) : this.readyAt(standing, now);
        const untilMillis = isBusy ? Infinity : readyAt;
        return untilMillis > now ? { kind: 'paced', untilMillis } : { kind: 'ready' };
    }

    /** Has a certain exit find out how much the site accepts, where it would have to wait for others to do so. */
    letGoAhead(exit: Exit, now: number): void {
        const standing = this.standingOf(exit);
        const waitsInVain =
            this.readyAt(standing, now) === Infinity && this.counts.requestsRunning === 0 && !this.pace.hasScout(now);
        if (this.pace.isUnknown || waitsInVain) this.pace.makeScout(standing);
    }

    /** @returns whether the request that starts now finds out whether a site in trouble answers again. */
    startProbe(): boolean {
        const { trouble } = this.blame;
        if (trouble.nextProbeAt === undefined || trouble.nextProbeAt === Infinity) return false;
        trouble.startProbe();
        return true;
    }

    /**
     * A request starts on the exit.
     * @returns the time as which it counts.
     */
    start(standing: Standing, now: number): number {
        if (!isProven(standing) && !standing.onTrial) {
            standing.onTrial = true;
            this.counts.trialsRunning += 1;
        }
        standing.place = 'in-use';
        standing.inFlight += 1;
        this.counts.requestsRunning += 1;
        this.counts.requestsSent += 1;
        this.busy.add(standing);
        standing.served += 1;
        standing.usedAt = now;
        if (standing.served === this.options.limits.maxRequests) this.counts.usedUp += 1;
        return this.pace.sent(standing, now);
    }

    /** The site answered a request. */
    heard(request: SentRequest, answer: Answer, verdict: Verdict, now: number): Heard {
        this.endTrial(request.standing);
        if (answer !== 'accepted') this.pace.takeBack(request.standing, request.sentAt);
        return this.answers.heard(request, answer, verdict, now);
    }

    /** A request told nothing of the site, which may not even have seen it. */
    takeBack(request: SentRequest, now: number): void {
        this.pace.takeBack(request.standing, request.sentAt);
        this.blame.ended(request, now);
    }

    /** A request ended. An exit that serves this site no more goes back into line, at once or when others free it. */
    end(standing: Standing, now: number): void {
        const { exit } = standing;
        standing.inFlight -= 1;
        this.counts.requestsRunning -= 1;
        const { minDelayMillis } = this.options;
        if (minDelayMillis > 0) exit.pacedUntil = Math.max(exit.pacedUntil, now + minDelayMillis);
        if (standing.inFlight > 0) return;
        if (this.pace.endProbe(standing)) this.idle.release(now);
        this.endTrial(standing);
        if (exit.inFlight === 0) this.idle.add(standing, now);
        else this.awaitOtherSite(standing);
    }

    /** The rest of an exit began, or was taken back: one that is idle is put where it belongs now. */
    replace(standing: Standing, now: number): void {
        if (standing.place !== 'in-use') this.idle.add(standing, now);
    }

    /** Has an exit rest that may never have been used. */
    rest(exit: Exit, rest: Rest): void {
        const known = this.standings.get(exit);
        if (known === undefined) {
            this.recall({ ...newStanding(exit), rest }, rest.sinceMillis);
        } else {
            known.rest = rest;
            this.replace(known, rest.sinceMillis);
        }
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
        this.queueAgain(exit, now);
    }

    /** An exit that was kept to somebody is there for all again. */
    queueAgain(exit: Exit, now: number): void {
        const standing = this.standings.get(exit);
        if (standing?.place === 'held') this.idle.add(standing, now);
    }

    /** Takes in an exit as an earlier process knew it. What was learned since goes before. */
    recall(standing: Standing, now: number): void {
        const { exit } = standing;
        if (this.standings.has(exit)) return;
        this.standings.set(exit, standing);
        if (standing.acceptedEarlier) this.counts.proven += 1;
        if (standing.served >= this.options.limits.maxRequests) this.counts.usedUp += 1;
        if (exit.inFlight === 0) this.idle.add(standing, now);
        else this.awaitOtherSite(standing);
    }

    /** When an exit may be used by its own account, rests left aside. */
    readyAt(standing: Standing, now: number): number {
        return standing.reservations > 0 || standing.exit.isKept ? Infinity : this.pacedUntil(standing, now);
    }

    private pacedUntil(standing: Standing, now: number): number {
        return Math.max(standing.exit.pacedUntil, this.pace.readyAt(standing, now));
    }

    isReady(standing: Standing, now: number): boolean {
        return restsUntil(standing) <= now && this.readyAt(standing, now) <= now;
    }

    private endTrial(standing: Standing): void {
        if (!standing.onTrial) return;
        standing.onTrial = false;
        this.counts.trialsRunning -= 1;
    }

    /** Whether an idle exit can go now; if not, it is left where it will be found once it can. */
    canGo(standing: Standing, now: number): boolean {
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
        this.counts.busyElsewhere += 1;
        standing.exit.onFree ??= [];
        standing.exit.onFree.push((now) => {
            this.counts.busyElsewhere -= 1;
            if (standing.place === 'in-use' && standing.inFlight === 0) this.idle.add(standing, now);
        });
    }
}
