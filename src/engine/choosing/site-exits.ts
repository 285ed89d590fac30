import { BusyExits } from './busy-exits.js';
import { Blame } from '../blame/blame.js';
import type { Answer, Findings } from '../learning/answers.js';
import { Answers } from '../learning/answers.js';
import type { SentRequest } from '../exit-health.js';
import type { Exit, Rest } from '../exit.js';
import { IdleExits } from './idle-exits.js';
import { Latency } from '../learning/latency.js';
import type { Availability, Selection } from './selection.js';
import type { ExitHealth } from '../exit-health.js';
import { isProven, newExitHealth, restsUntil } from '../exit-health.js';
import type { SiteExitsOptions } from './site-exits-options.js';
import { SiteExitCounts } from './site-exit-counts.js';
import { Pace } from '../pace/pace.js';
import { ExitSelector } from './exit-selector.js';
import { TrialBudget } from './trial-budget.js';
import { Untried } from './untried.js';
import type { Verdict } from '../verdict.js';

/** The exits of one site in the order in which they should serve it. A selection costs logarithmic time at most. */
export class SiteExits {
    private readonly healthByExit = new Map<Exit, ExitHealth>();
    readonly trials: TrialBudget;
    readonly blame: Blame;
    private readonly latency = new Latency();
    readonly untried: Untried;
    readonly pace: Pace;
    readonly idle = new IdleExits((health, now) => this.readyAt(health, now));
    private readonly busy = new BusyExits();
    private readonly counts = new SiteExitCounts();
    private readonly answers: Answers;
    private readonly selector: ExitSelector;

    constructor(
        exits: Iterable<Exit>,
        private readonly options: SiteExitsOptions,
    ) {
        this.trials = new TrialBudget(options.refusalsPerPage);
        this.untried = new Untried(exits, options.random);
        this.pace = new Pace(options.limits, options.random, options.workers);
        const { random, exits: exitsAre, hasAnotherTier, outageMillis, workers } = options;
        // Of an endless supply there are always more, and of a list that is shared, others have more.
        const hasMore = exitsAre === 'drawn' || workers === 'many';
        const exitCount = (): number => (hasMore ? Infinity : this.healthByExit.size + this.untried.size);
        this.blame = new Blame({ random, pace: this.pace, exits: exitsAre, hasAnotherTier, exitCount, outageMillis });
        const { blame, pace, trials, untried, latency, idle, busy, counts } = this;
        this.answers = new Answers({ blame, pace, trials, untried, latency, idle, counts });
        this.selector = new ExitSelector(this, { options, blame, pace, trials, untried, latency, idle, busy, counts });
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
        return this.healthByExit.size;
    }

    /** Whether there are exits that this site has not used yet. */
    get hasUntried(): boolean {
        return !this.untried.isEmpty;
    }

    known(): Iterable<ExitHealth> {
        return this.healthByExit.values();
    }

    add(exit: Exit): void {
        this.untried.add(exit);
    }

    forget(exit: Exit): void {
        const health = this.healthByExit.get(exit);
        if (health === undefined) return;
        this.healthByExit.delete(exit);
        this.pace.dismiss(health);
        this.blame.forget(health);
        if (health.served >= this.options.limits.maxRequests) this.counts.usedUp -= 1;
    }

    /** How long an answer for the address should be waited for; a site in trouble takes its time. */
    patienceMillis(address: string | undefined): number {
        if (this.blame.trouble.since !== undefined) return Infinity;
        return this.latency.patienceMillis(this.blame.doubtOn(address)?.timeouts ?? 0);
    }

    /** Whether an exit has done all that the site accepts of it for at least so long, and nobody keeps it. */
    isSpentFor(millis: number, exit: Exit, now: number): boolean {
        const health = this.healthByExit.get(exit);
        if (health === undefined || health.reservations > 0 || exit.isKept) return false;
        return this.pace.isSpentFor(millis, health, now);
    }

    find(exit: Exit): ExitHealth | undefined {
        return this.healthByExit.get(exit);
    }

    healthOf(exit: Exit): ExitHealth {
        let health = this.healthByExit.get(exit);
        if (health === undefined) {
            health = newExitHealth(exit);
            this.keep(health);
        }
        return health;
    }

    /** The health of an exit that is not to be used at once: where it is new, it waits for its turn like others. */
    private placed(exit: Exit, now: number): ExitHealth {
        const known = this.healthByExit.get(exit);
        if (known !== undefined) return known;
        const health = this.healthOf(exit);
        this.placeIdle(health, now);
        return health;
    }

    /** Selects the next exit; see `ExitSelector.select`. */
    select(now: number, busy: 'share' | 'leave-alone', address?: string, others?: 'may-go' | 'wait-too'): Selection {
        return this.selector.select(now, busy, address, others);
    }

    /**
     * Whether a certain exit may be used beside what it serves already.
     * @param by Who asks: somebody who reserved it, or anybody.
     */
    availability(exit: Exit, now: number, by: 'owner' | 'anybody' = 'anybody'): Availability {
        const health = this.healthByExit.get(exit) ?? newExitHealth(exit);
        if (restsUntil(health) > now) return { kind: 'resting', untilMillis: restsUntil(health) };
        const { nextProbeAt = 0 } = this.blame.trouble;
        if (nextProbeAt > now) return { kind: 'paced', untilMillis: nextProbeAt };
        const isTested = health.cases.length > 0 && !this.blame.isProbablyGood(health);
        const isBusy = (this.options.minDelayMillis > 0 && exit.inFlight > 0) || (isTested && health.inFlight > 0);
        const readyAt = by === 'owner' ? this.pacedUntil(health, now) : this.readyAt(health, now);
        const untilMillis = isBusy ? Infinity : readyAt;
        return untilMillis > now ? { kind: 'paced', untilMillis } : { kind: 'ready' };
    }

    /** Has a certain exit find out how much the site accepts, where it would have to wait for others to do so. */
    letGoAhead(exit: Exit, now: number): void {
        const health = this.placed(exit, now);
        const waitsInVain =
            this.readyAt(health, now) === Infinity && this.counts.requestsRunning === 0 && !this.pace.scouts.canGo(now);
        if (this.pace.isUnknown || waitsInVain) this.pace.scouts.appoint(health, now);
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
    start(health: ExitHealth, now: number): number {
        if (!isProven(health) && !health.onTrial) {
            health.onTrial = true;
            this.counts.trialsRunning += 1;
        }
        health.place = 'in-use';
        health.inFlight += 1;
        this.counts.requestsRunning += 1;
        this.counts.requestsSent += 1;
        this.busy.add(health);
        health.served += 1;
        health.usedAt = now;
        if (health.served === this.options.limits.maxRequests) this.counts.usedUp += 1;
        return this.pace.sent(health, now);
    }

    /** The site answered a request. */
    noteAnswer(request: SentRequest, answer: Answer, verdict: Verdict, now: number): Findings {
        this.endTrial(request.health);
        if (answer !== 'accepted') this.pace.takeBack(request.health, request.sentAt);
        return this.answers.noteAnswer(request, answer, verdict, now);
    }

    /** A request told nothing of the site, which may not even have seen it. */
    takeBack(request: SentRequest, now: number): void {
        this.pace.takeBack(request.health, request.sentAt);
        this.blame.ended(request, now);
    }

    /** A request ended. An exit that serves this site no more is idle again, at once or when other sites free it. */
    end(health: ExitHealth, now: number): void {
        const { exit } = health;
        health.inFlight -= 1;
        this.counts.requestsRunning -= 1;
        const { minDelayMillis } = this.options;
        if (minDelayMillis > 0) exit.pacedUntil = Math.max(exit.pacedUntil, now + minDelayMillis);
        if (health.inFlight > 0) return;
        if (this.pace.endProbe(health)) this.idle.release(now);
        this.endTrial(health);
        this.placeIdle(health, now);
    }

    /** The rest of an exit began, or was taken back: one that is idle is put where it belongs now. */
    replace(health: ExitHealth, now: number): void {
        if (health.place !== 'in-use') this.idle.add(health, now);
    }

    /** Has an exit rest that may never have been used. */
    rest(exit: Exit, rest: Rest): void {
        const known = this.healthByExit.get(exit);
        if (known === undefined) {
            this.restore({ ...newExitHealth(exit), rest }, rest.sinceMillis);
        } else {
            known.rest = rest;
            this.replace(known, rest.sinceMillis);
        }
    }

    /** Keeps an exit for the identity that is bound to it. */
    reserve(exit: Exit, now: number): void {
        this.placed(exit, now).reservations += 1;
    }

    free(exit: Exit, now: number): void {
        const health = this.healthByExit.get(exit);
        // The exit, or the whole site, may have been forgotten meanwhile.
        if (health === undefined || health.reservations === 0) return;
        health.reservations -= 1;
        this.queueAgain(exit, now);
    }

    /** An exit that was kept to somebody is there for all again. */
    queueAgain(exit: Exit, now: number): void {
        const health = this.healthByExit.get(exit);
        if (health?.place === 'held') this.idle.add(health, now);
    }

    /** Takes in an exit as an earlier process knew it. What was learned since goes before. */
    restore(health: ExitHealth, now: number): void {
        const { exit } = health;
        if (this.healthByExit.has(exit)) return;
        this.keep(health);
        if (health.acceptedEarlier) this.counts.proven += 1;
        if (health.served >= this.options.limits.maxRequests) this.counts.usedUp += 1;
        this.placeIdle(health, now);
    }

    /** When an exit may be used by its own account, rests left aside. */
    readyAt(health: ExitHealth, now: number): number {
        return health.reservations > 0 || health.exit.isKept ? Infinity : this.pacedUntil(health, now);
    }

    private pacedUntil(health: ExitHealth, now: number): number {
        return Math.max(health.exit.pacedUntil, this.pace.readyAt(health, now));
    }

    isReady(health: ExitHealth, now: number): boolean {
        return restsUntil(health) <= now && this.readyAt(health, now) <= now;
    }

    private keep(health: ExitHealth): void {
        this.healthByExit.set(health.exit, health);
        this.options.onUse(health.exit);
    }

    private endTrial(health: ExitHealth): void {
        if (!health.onTrial) return;
        health.onTrial = false;
        this.counts.trialsRunning -= 1;
    }

    /** Whether an idle exit can go now; if not, it is left where it will be found once it can. */
    canGo(health: ExitHealth, now: number): boolean {
        if (!this.isReady(health, now)) {
            this.idle.add(health, now);
            return false;
        }
        if (health.exit.inFlight === 0) return true;
        this.awaitOtherSite(health);
        return false;
    }

    private placeIdle(health: ExitHealth, now: number): void {
        if (health.exit.inFlight === 0) this.idle.add(health, now);
        else this.awaitOtherSite(health);
    }

    private awaitOtherSite(health: ExitHealth): void {
        health.place = 'in-use';
        this.busy.add(health);
        this.counts.busyElsewhere += 1;
        health.exit.onFree ??= [];
        health.exit.onFree.push((now) => {
            this.counts.busyElsewhere -= 1;
            if (health.place === 'in-use' && health.inFlight === 0) this.idle.add(health, now);
        });
    }
}
