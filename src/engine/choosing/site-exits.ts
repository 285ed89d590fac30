import type { Exit, Rest } from '../exit.js';
import type { ExitHealth, SentRequest } from '../exit-health.js';
import { isProven, newExitHealth } from '../exit-health.js';
import { Blame } from '../blame/blame.js';
import type { Answer, Findings } from '../learning/answers.js';
import { Answers } from '../learning/answers.js';
import { Latency } from '../learning/latency.js';
import { Pace } from '../pace/pace.js';
import type { Verdict } from '../verdict.js';
import { BusyExits } from './busy-exits.js';
import { ExitPlaces } from './exit-places.js';
import { ExitSelector } from './exit-selector.js';
import { IdleExits } from './idle-exits.js';
import { KnownExits } from './known-exits.js';
import { Readiness } from './readiness.js';
import type { Availability, Selection } from './selection.js';
import { SiteExitCounts } from './site-exit-counts.js';
import type { SiteExitsOptions } from './site-exits-options.js';
import { TrialBudget } from './trial-budget.js';
import { Untried } from './untried.js';

/** The exits of one site: chooses between them, and counts what each serves. A selection costs logarithmic time at most. */
export class SiteExits {
    readonly trials: TrialBudget;
    readonly blame: Blame;
    readonly untried: Untried;
    readonly pace: Pace;
    readonly idle: IdleExits;
    private readonly exits: KnownExits;
    private readonly latency = new Latency();
    private readonly busy = new BusyExits();
    private readonly counts = new SiteExitCounts();
    private readonly readiness: Readiness;
    private readonly places: ExitPlaces;
    private readonly answers: Answers;
    private readonly selector: ExitSelector;

    constructor(
        exits: Iterable<Exit>,
        private readonly options: SiteExitsOptions,
    ) {
        const { random, limits, workers, minDelayMillis, hasAnotherTier, outageMillis } = options;
        this.exits = new KnownExits(options.onUse);
        this.trials = new TrialBudget(options.refusalsPerPage);
        this.untried = new Untried(exits, random);
        this.pace = new Pace(limits, random, workers);
        const { exits: known, trials, untried, pace, latency, busy, counts } = this;
        // Of an endless supply there are always more, and of a list that is shared, others have more.
        const hasMore = options.exits === 'drawn' || workers === 'many';
        const exitCount = (): number => (hasMore ? Infinity : known.size + untried.size);
        const blame = new Blame({ random, pace, exits: options.exits, hasAnotherTier, exitCount, outageMillis });
        this.blame = blame;
        this.readiness = new Readiness(pace, blame, minDelayMillis);
        this.idle = new IdleExits(this.readiness);
        const { readiness, idle } = this;
        this.places = new ExitPlaces({ readiness, idle, busy, counts });
        const { places } = this;
        const parts = { options, known, blame, pace, trials, untried, latency, idle, busy, counts, readiness, places };
        this.answers = new Answers(parts);
        this.selector = new ExitSelector(parts);
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
        return this.exits.size;
    }

    /** Whether there are exits that this site has not used yet. */
    get hasUntried(): boolean {
        return !this.untried.isEmpty;
    }

    known(): Iterable<ExitHealth> {
        return this.exits;
    }

    add(exit: Exit): void {
        this.untried.add(exit);
    }

    forget(exit: Exit): void {
        const health = this.exits.find(exit);
        if (health === undefined) return;
        this.exits.delete(exit);
        this.pace.dismiss(health);
        this.blame.forget(health);
        if (health.served >= this.options.limits.maxRequests) this.counts.usedUp -= 1;
    }

    /** How long an answer for the address should be waited for; a site in trouble takes its time. */
    patienceMillis(address: string | undefined): number {
        if (this.blame.trouble.since !== undefined) return Infinity;
        return this.latency.patienceMillis(this.blame.addresses.doubtOn(address)?.timeouts ?? 0);
    }

    /** Whether an exit has done all that the site accepts of it for at least so long, and nobody keeps it. */
    isSpentFor(millis: number, exit: Exit, now: number): boolean {
        const health = this.exits.find(exit);
        if (health === undefined || health.reservations > 0 || exit.isKept) return false;
        return this.pace.isSpentFor(millis, health, now);
    }

    find(exit: Exit): ExitHealth | undefined {
        return this.exits.find(exit);
    }

    healthOf(exit: Exit): ExitHealth {
        return this.exits.healthOf(exit);
    }

    /** The health of an exit that is not to be used at once: where it is new, it waits for its turn like others. */
    private placed(exit: Exit, now: number): ExitHealth {
        const known = this.exits.find(exit);
        if (known !== undefined) return known;
        const health = this.healthOf(exit);
        this.places.place(health, now);
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
        return this.readiness.availability(this.exits.find(exit) ?? newExitHealth(exit), now, by);
    }

    /** Has a certain exit find out how much the site accepts, where it would have to wait for others to do so. */
    letGoAhead(exit: Exit, now: number): void {
        const health = this.placed(exit, now);
        const waitsInVain =
            this.readiness.readyAt(health, now) === Infinity &&
            this.counts.requestsRunning === 0 &&
            !this.pace.scouts.canGo(now);
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
     * Starts a request on the exit.
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

    /** Learns from an answer of the site. */
    noteAnswer(request: SentRequest, answer: Answer, verdict: Verdict, now: number): Findings {
        this.endTrial(request.health);
        if (answer !== 'accepted') this.pace.takeBack(request.health, request.sentAt);
        return this.answers.noteAnswer(request, answer, verdict, now);
    }

    /** Takes back a request that told nothing of the site, which may not even have seen it. */
    takeBack(request: SentRequest, now: number): void {
        this.pace.takeBack(request.health, request.sentAt);
        this.blame.ended(request, now);
    }

    /** Ends a request. An exit that serves this site no more is idle again, at once or when other sites free it. */
    end(health: ExitHealth, now: number): void {
        const { exit } = health;
        health.inFlight -= 1;
        this.counts.requestsRunning -= 1;
        const { minDelayMillis } = this.options;
        if (minDelayMillis > 0) exit.pacedUntil = Math.max(exit.pacedUntil, now + minDelayMillis);
        if (health.inFlight > 0) return;
        if (this.pace.endProbe(health)) this.idle.release(now);
        this.endTrial(health);
        this.places.place(health, now);
    }

    /** Puts an idle exit where it belongs, after its rest began or was taken back. */
    replace(health: ExitHealth, now: number): void {
        if (health.place !== 'in-use') this.idle.add(health, now);
    }

    /** Has an exit rest, used before or not. */
    rest(exit: Exit, rest: Rest): void {
        const known = this.exits.find(exit);
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
        const health = this.exits.find(exit);
        // The exit, or the whole site, may have been forgotten meanwhile.
        if (health === undefined || health.reservations === 0) return;
        health.reservations -= 1;
        this.queueAgain(exit, now);
    }

    /** Puts an exit that nobody keeps any more where all find it. */
    queueAgain(exit: Exit, now: number): void {
        const health = this.exits.find(exit);
        if (health?.place === 'held') this.idle.add(health, now);
    }

    /** Takes in an exit as an earlier process knew it. What was learned since goes before. */
    restore(health: ExitHealth, now: number): void {
        const { exit } = health;
        if (this.exits.find(exit) !== undefined) return;
        this.exits.keep(health);
        if (health.acceptedEarlier) this.counts.proven += 1;
        if (health.served >= this.options.limits.maxRequests) this.counts.usedUp += 1;
        this.places.place(health, now);
    }

    private endTrial(health: ExitHealth): void {
        if (!health.onTrial) return;
        health.onTrial = false;
        this.counts.trialsRunning -= 1;
    }
}
