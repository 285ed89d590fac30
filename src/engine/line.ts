import type { Random } from '../common/session-id.js';
import { BusyExits } from './busy-exits.js';
import { Blame } from './blame/blame.js';
import type { Case, DoubtfulAddress, Refusal, SentRequest } from './blame/case.js';
import type { Finding } from './blame/finding.js';
import type { Exit } from './exit.js';
import { IdleExits } from './idle-exits.js';
import { Latency } from './latency.js';
import type { PaceLimits } from './pace/limits.js';
import type { Availability, Pick } from './pick.js';
import type { Standing } from './standing.js';
import { isProven, isTrusted, newStanding, restsUntil, wasAccepted } from './standing.js';
import { Pace } from './pace/pace.js';
import { TrialBudget } from './trial-budget.js';
import { Untried } from './untried.js';
import type { Verdict } from './verdict.js';

/** Every so many probes of a site in trouble go by an exit that it has not seen. */
const UNTRIED_PROBES = 3;
/** Slow exits that are passed over for one pick. */
const SLOW_TO_SKIP = 16;
/** Trials at once when no known exit is left that could go. */
const MOST_LAST_RESORTS = 5;
/** How long an exit rests that was limited without having done more than others, where the site does not say. */
const SHORT_REST_MILLIS = 500;

/** How a request that reached the site was answered. */
export type Answer = 'accepted' | 'limited' | Refusal;

export interface LineOptions {
    readonly random: Random;
    /** What the service wants to lie between two requests of one exit; none are shared then. */
    readonly minDelayMillis: number;
    /** What the user allows. */
    readonly limits: PaceLimits;
    /** Chooses by the rule from before Crawlee's session pool, with so many sessions. */
    readonly maxSessions: number | undefined;
    /** Whether exits are those of a list, or drawn from a supply without end. */
    readonly exits: 'listed' | 'drawn';
}

/** An exit that was found to be to blame. */
export interface ConvictedExit {
    readonly standing: Standing;
    readonly verdict: Verdict;
    /** How long it should rest, where its pace was the reason, or the site said so. */
    readonly restMillis?: number | undefined;
    /** All that speaks against it are addresses that others met refusals on, too. */
    readonly isWeak?: boolean;
}

/** What follows from an answer. */
export interface Heard {
    /** Exits that should rest; for how long, where their pace was the reason. */
    readonly exits: readonly ConvictedExit[];
    /** The address that is refused to everybody, and the exits that tried it. */
    readonly address?: Extract<Finding, { kind: 'address' }>;
    /** The site is left alone from now on. */
    readonly moment?: Extract<Finding, { kind: 'moment' }>;
}

const NOTHING_NEW: Heard = { exits: [] };

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
        this.blame = new Blame({ random: options.random, pace: this.pace, exits: options.exits });
    }

    /** Until when the site is left alone, because it refuses everybody; a time in the past when it is not. */
    get pausedUntilMillis(): number {
        const { nextProbeAt = 0 } = this.blame.trouble;
        return nextProbeAt === Infinity ? 0 : nextProbeAt;
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
        this.blame.forget(standing);
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
     * Picks the next exit. Exits in doubt are tested first. As long as the site refuses next to none, unused exits go
     * next, so that use spreads evenly. Otherwise those that it accepts go first, and others are tried as far as more
     * are needed. An address in doubt goes to an exit that is trusted and has not tried it.
     *
     * @param others Whether there may be other requests for the site that can go before one whose address is in doubt.
     */
    pick(now: number, busy: 'share' | 'leave-alone', address?: string, others: 'may-go' | 'wait-too' = 'may-go'): Pick {
        this.idle.wake(now);
        const { trouble } = this.blame;
        const { nextProbeAt } = trouble;
        if (nextProbeAt !== undefined) return this.pickProbe(nextProbeAt, now);
        if (this.requestsRunning > trouble.mostRunning) return { kind: 'trials-running', untilMillis: undefined };
        const siteReadyAt = this.pace.siteReadyAt(now);
        if (siteReadyAt > now) return { kind: 'all-busy', untilMillis: siteReadyAt };
        const doubt = this.blame.doubtOn(address);
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
                () => this.idle.shiftProvenWhere((standing) => !this.latency.isSlow(standing), SLOW_TO_SKIP),
                now,
            ) ??
            (maySpread || !this.mayExplore ? undefined : this.pickTrial(now)) ??
            (busy === 'share' && this.mayShare()
                ? this.busy.next((standing) => this.mayBeShared(standing, now))
                : undefined) ??
            this.firstReady(() => this.idle.shiftProven(), now) ??
            (this.mayExplore ? undefined : this.pickLastResort(now)) ??
            this.promote(now) ??
            (this.requestsRunning > 0
                ? undefined
                : this.canGoOf(
                      this.idle.shiftDoubtful(() => true, now),
                      now,
                  ))
        );
    }

    private mayBeShared(standing: Standing, now: number): boolean {
        return isTrusted(standing) && !this.latency.isSlow(standing) && this.isReady(standing, now);
    }

    /** An exit in doubt serves one request at a time, whose address is not. */
    private pickTest(now: number): Standing | undefined {
        if (!this.blame.hasAccepted) return undefined;
        const isAlone = this.requestsRunning === 0;
        return this.canGoOf(
            this.idle.shiftDoubtful((candidate) => isAlone || !this.blame.waitsForAddresses(candidate), now),
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
            const standing = this.idle.shiftProvenWhere(isNew, triedBy.size + 1);
            if (standing === undefined) break;
            if (this.canGo(standing, now)) return standing;
        }
        const shared =
            busy === 'share' && this.mayShare()
                ? this.busy.next((standing) => isNew(standing) && this.mayBeShared(standing, now))
                : undefined;
        if (shared !== undefined || busy === 'leave-alone') return shared;
        return this.canGoOf(
            this.idle.shiftDoubtful((standing) => isNew(standing) && this.blame.isProbablyGood(standing), now),
            now,
        );
    }

    /** No trusted exit is at hand: one that is new to the site, or, when no other request may go, whoever can. */
    private pickAny(now: number, busy: 'share' | 'leave-alone', others: 'may-go' | 'wait-too'): Standing | undefined {
        if (this.requestsRunning > 0) return undefined;
        if (others === 'wait-too') return this.pickFor(now, busy);
        return this.options.exits === 'listed' ? this.pickTrial(now) : undefined;
    }

    /** One request finds out whether the site still refuses everybody; by an exit that it has not seen, now and then. */
    private pickProbe(nextProbeAt: number, now: number): Pick {
        if (nextProbeAt === Infinity) return { kind: 'trials-running', untilMillis: undefined };
        if (nextProbeAt > now) {
            return { kind: 'paused', sinceMillis: this.blame.trouble.since ?? now, untilMillis: nextProbeAt };
        }
        if (this.requestsRunning > 0) return { kind: 'trials-running', untilMillis: undefined };
        const isTurnOfUntried = this.blame.trouble.probes % UNTRIED_PROBES === 1;
        const standing =
            (isTurnOfUntried ? this.firstUse(() => this.untried.drawFresh(), now) : undefined) ??
            this.firstReady(() => this.idle.shiftProven(), now) ??
            this.canGoOf(
                this.idle.shiftDoubtful(() => true, now),
                now,
            ) ??
            this.firstReady(() => this.idle.shiftReturned(), now) ??
            this.firstUse(() => this.untried.drawFresh() ?? this.untried.drawSuspect(), now) ??
            // A probe is one request: whoever waits for the site's pace may send it.
            this.idle.shiftHeld() ??
            this.idle.shiftPaced();
        return standing === undefined ? this.whyNone(undefined) : { kind: 'exit', standing };
    }

    private whyNone(doubt: DoubtfulAddress | undefined): Pick {
        const untilMillis = this.idle.nextMillis;
        if (doubt !== undefined) return { kind: 'address-waits', untilMillis };
        if (this.trialsAreHeldBack()) return { kind: 'trials-running', untilMillis };
        if (this.requestsRunning > 0 || this.busyElsewhere > 0) return { kind: 'all-busy', untilMillis };
        if (this.usedUp > 0 && this.usedUp >= this.standings.size + this.untried.size) return { kind: 'used-up' };
        if (this.idle.areHeldBack) return { kind: 'all-busy', untilMillis };
        return untilMillis === undefined ? { kind: 'no-exits' } : { kind: 'all-resting', untilMillis };
    }

    private canGoOf(standing: Standing | undefined, now: number): Standing | undefined {
        return standing !== undefined && this.canGo(standing, now) ? standing : undefined;
    }

    /**
     * Whether a certain exit may be used beside what it serves already.
     * @param by Who asks: somebody who reserved it, or anybody.
     */
    availability(exit: Exit, now: number, by: 'owner' | 'anybody' = 'anybody'): Availability {
        const standing = this.standings.get(exit) ?? newStanding(exit);
        if (restsUntil(standing) > now) return { kind: 'resting' };
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
            this.readyAt(standing, now) === Infinity && this.requestsRunning === 0 && !this.pace.hasScout(now);
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

    /** The site answered a request. */
    heard(request: SentRequest, answer: Answer, verdict: Verdict, now: number): Heard {
        this.endTrial(request.standing);
        switch (answer) {
            case 'accepted':
                return this.accepted(request, now);
            case 'limited':
                return this.limited(request, verdict, now);
            default:
                return this.carryOut(this.blame.refused(request, answer, verdict, now), now);
        }
    }

    private accepted(request: SentRequest, now: number): Heard {
        const { standing, sentAt } = request;
        this.trials.noteSuccess(request.wasTrial ? 'trial' : 'known');
        if (standing.tally.ok === 1 && !standing.acceptedEarlier) this.provenCount += 1;
        this.untried.noteSuccess(standing.exit.network);
        this.latency.note(standing, now - sentAt);
        const findings = this.blame.accepted(request, now);
        const hasShown = this.pace.accepted(standing, sentAt, now, this.requestsRunning);
        if (this.pace.endProbe(standing) || hasShown) this.idle.release(now);
        return this.carryOut(findings, now);
    }

    private limited(request: SentRequest, verdict: Verdict, now: number): Heard {
        const { standing, sentAt } = request;
        this.blame.noteLimit(request, true);
        const isInDoubt = this.blame.doubtOn(request.address) !== undefined;
        if (!this.blame.areLimitsFrequent && (isInDoubt || !this.pace.explainsLimit(standing))) {
            const heard = this.carryOut(this.blame.refused(request, 'limited', verdict, now), now);
            const restMillis = verdict.retryAfterMillis ?? SHORT_REST_MILLIS;
            return { ...heard, exits: [...heard.exits, { standing, verdict, restMillis }] };
        }
        const slowdown = this.pace.slowedDown(standing, 'limited', sentAt, now);
        this.pace.takeBack(standing, sentAt);
        this.blame.limitedForPace(request);
        this.blame.ended(request, now);
        if (this.pace.endProbe(standing)) this.idle.release(now);
        return {
            exits: [{ standing, verdict, restMillis: slowdown.kind === 'none' ? undefined : slowdown.restMillis }],
        };
    }

    private carryOut(findings: readonly Finding[], now: number): Heard {
        if (findings.length === 0) return NOTHING_NEW;
        const exits = findings.filter((finding) => finding.kind === 'exit');
        const address = findings.find((finding) => finding.kind === 'address');
        const moment = findings.find((finding) => finding.kind === 'moment');
        if (moment?.refusal === 'limited') this.pace.allWereTooFast(moment.since, now);
        return {
            exits: exits.map((finding) => this.convict(finding, now)),
            ...(address && { address }),
            ...(moment && { moment }),
        };
    }

    /** The exit is to blame: for its pace, or because the site does not accept it. */
    private convict({ standing, cases }: Extract<Finding, { kind: 'exit' }>, now: number): ConvictedExit {
        const [{ verdict, request, kind }] = cases as readonly [Case];
        const mayBePace = kind === 'limited' || (kind === 'refused' && wasAccepted(standing));
        const slowdown = mayBePace ? this.pace.slowedDown(standing, kind, request.sentAt, now) : undefined;
        for (const one of cases) this.pace.takeBack(standing, one.request.sentAt);
        if (this.pace.endProbe(standing)) this.idle.release(now);
        if (slowdown !== undefined && slowdown.kind !== 'none')
            return { standing, verdict, restMillis: slowdown.restMillis };
        if (!wasAccepted(standing)) {
            // Its first conviction is a trial that was lost; later ones say nothing new of other exits.
            if (standing.failures === 0) this.trials.noteLost();
            this.untried.noteRefusal(standing.exit.network);
        }
        return { standing, verdict, isWeak: wasAccepted(standing) && !cases.some(({ isFirst }) => isFirst) };
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
        this.requestsRunning -= 1;
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
        if (maxSessions === undefined) return this.trials.maySpread(this.trialsRunning);
        return random() >= this.provenCount / maxSessions;
    }

    private get mayTry(): boolean {
        return this.trials.mayTry(this.trialsRunning, this.blame.refusalsLeft);
    }

    private get mayExplore(): boolean {
        return this.trials.maySearch(this.trialsRunning);
    }

    /** An exit of which nothing is known, when no other can be had. */
    private pickLastResort(now: number): Standing | undefined {
        const isOnlyTrying = this.requestsRunning === this.trialsRunning && this.trialsRunning < MOST_LAST_RESORTS;
        return isOnlyTrying ? this.pickTrial(now) : undefined;
    }

    /** Whether waiting for a trial's answer may free a better choice than sharing a busy exit. */
    private trialsAreHeldBack(): boolean {
        return !this.mayTry && !(this.untried.isEmpty && !this.idle.hasReturned);
    }

    private pickTrial(now: number): Standing | undefined {
        if (!this.mayTry) return undefined;
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
