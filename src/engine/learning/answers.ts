import type { Blame } from '../blame/blame.js';
import type { Case, DoubtfulAddress, Refusal, SentRequest } from '../exit-health.js';
import type { Finding } from '../blame/finding.js';
import type { IdleExits } from '../choosing/idle-exits.js';
import type { Latency } from './latency.js';
import type { SiteExitCounts } from '../choosing/site-exit-counts.js';
import type { Pace } from '../pace/pace.js';
import type { Slowdown } from '../pace/slowdown.js';
import type { ExitHealth } from '../exit-health.js';
import { wasAccepted } from '../exit-health.js';
import type { TrialBudget } from '../choosing/trial-budget.js';
import type { Untried } from '../choosing/untried.js';
import type { Verdict } from '../verdict.js';

/** How long an exit rests that was limited without having done more than others, where the site does not say. */
const SHORT_REST_MILLIS = 500;
/** So many limits in a row may be chance, such as one of all traffic together; each one more doubles the rest. */
const LIMITS_BY_CHANCE = 2;
/** Limits that an address has met, where many do, from which on it may be the address. */
const LIMITS_TO_DOUBT_ADDRESS = 5;
const LONGEST_BACK_OFF_MILLIS = 60_000;
/** The longest window in which sites usually count requests. */
const QUIET_MILLIS = 60_000;

/** How a request that reached the site was answered. */
export type Answer = 'accepted' | 'limited' | Refusal;

/** An exit that was found to be to blame. */
export interface ConvictedExit {
    readonly health: ExitHealth;
    readonly verdict: Verdict;
    /** How long it should rest, where its pace was the reason, or the site said so. */
    readonly restMillis?: number | undefined;
    /** All that speaks against it are addresses that others met refusals on, too. */
    readonly isWeak?: boolean;
    /** It was refused once only: with another session it may be accepted. */
    readonly isUntested?: boolean;
}

/** What follows from an answer. */
export interface Findings {
    /** Exits that should rest; for how long, where their pace was the reason. */
    readonly exits: readonly ConvictedExit[];
    /** The address that is refused to everybody, and the exits that tried it. */
    readonly address?: Extract<Finding, { kind: 'address' }>;
    /** The site is left alone from now on. */
    readonly moment?: Extract<Finding, { kind: 'moment' }>;
}

const NOTHING_NEW: Findings = { exits: [] };

export interface AnswersParts {
    readonly blame: Blame;
    readonly pace: Pace;
    readonly trials: TrialBudget;
    readonly untried: Untried;
    readonly latency: Latency;
    readonly idle: IdleExits;
    readonly counts: SiteExitCounts;
}

/** Learns from the answers of one site, and finds out what follows from each. */
export class Answers {
    constructor(private readonly parts: AnswersParts) {}

    /** The site answered a request. */
    noteAnswer(request: SentRequest, answer: Answer, verdict: Verdict, now: number): Findings {
        switch (answer) {
            case 'accepted':
                return this.accepted(request, now);
            case 'limited':
                return this.limited(request, verdict, now);
            default:
                return this.carryOut(this.parts.blame.refused(request, answer, verdict, now), now);
        }
    }

    private accepted(request: SentRequest, now: number): Findings {
        const { health, sentAt } = request;
        health.limitsInARow = 0;
        this.parts.trials.noteSuccess(request.wasTrial ? 'trial' : 'known');
        if (health.tally.ok === 1 && !health.acceptedEarlier) this.parts.counts.proven += 1;
        this.parts.untried.noteSuccess(health.exit.network);
        this.parts.latency.note(health, now - sentAt);
        const findings = this.parts.blame.accepted(request, now);
        const hasShown = this.parts.pace.accepted(health, sentAt, now, this.parts.counts.requestsRunning);
        if (this.parts.pace.endProbe(health) || hasShown) this.parts.idle.release(now);
        return this.carryOut(findings, now);
    }

    private limited(request: SentRequest, verdict: Verdict, now: number): Findings {
        const { health, sentAt } = request;
        const isNews = sentAt >= (health.rest?.sinceMillis ?? 0);
        const doubt = this.parts.blame.addresses.doubtOn(request.address);
        const isProbablyAddress = this.isProbablyAddress(doubt, health);
        if (doubt === undefined) health.limitsInARow += Number(isNews);
        else if (!isProbablyAddress) health.limitsInARow = Math.max(1, health.limitsInARow);
        this.parts.blame.addresses.noteLimit(request, true);
        if (this.mayBeAddress(doubt, request)) {
            const findings = this.carryOut(this.parts.blame.refused(request, 'limited', verdict, now), now);
            // The site accepted the exit since its last limit: it need not wait for what the page meets.
            if (isProbablyAddress) return findings;
            const restMillis = backOff(SHORT_REST_MILLIS, health);
            return { ...findings, exits: [...findings.exits, { health, verdict, restMillis }] };
        }
        const slowdown = this.parts.pace.slowedDown(request, 'limited', now);
        const findings = this.carryOut(this.parts.blame.addresses.limitedForPace(request), now);
        this.parts.blame.ended(request, now);
        if (this.parts.pace.endProbe(health)) this.parts.idle.release(now);
        const restMillis = slowdown.kind === 'none' ? undefined : backOff(slowdown.restMillis, health);
        return { ...findings, exits: [...findings.exits, { health, verdict, restMillis }] };
    }

    /** Whether a limit is held against the page alone: the site accepted the exit since its last limit, and since it tried the page. */
    private isProbablyAddress(doubt: DoubtfulAddress | undefined, health: ExitHealth): boolean {
        const { addresses, exits } = this.parts.blame;
        const tells = doubt === undefined ? health.limitsInARow === 0 : exits.isNewTo(doubt, health);
        return tells && addresses.isBlamedForLimit(doubt);
    }

    /** Whether a limit may be one of the address: where they are frequent, it has to meet more of them than others do. */
    private mayBeAddress(doubt: DoubtfulAddress | undefined, request: SentRequest): boolean {
        const { pace } = this.parts;
        const { addresses } = this.parts.blame;
        const { health, sentAt } = request;
        if (doubt !== undefined && wasQuiet(request)) return true;
        if (addresses.limits.isFrequent && (doubt?.tries ?? 0) < LIMITS_TO_DOUBT_ADDRESS) return false;
        const isFirst = doubt === undefined && !addresses.isBlamedForLimit(doubt);
        const isForPace = isFirst ? pace.explainsLimit(health) : pace.isAtLimit(health, sentAt);
        return !isForPace;
    }

    private carryOut(findings: readonly Finding[], now: number): Findings {
        if (findings.length === 0) return NOTHING_NEW;
        const exits = findings.filter((finding) => finding.kind === 'exit');
        const address = findings.find((finding) => finding.kind === 'address');
        const moment = findings.find((finding) => finding.kind === 'moment');
        if (address !== undefined) this.parts.pace.clearAddress(address.address);
        if (moment?.refusal === 'limited') this.parts.pace.allWereTooFast(moment.since, now);
        return {
            exits: exits.map((finding) => this.convict(finding, now)),
            ...(address && { address }),
            ...(moment && { moment }),
        };
    }

    /** The exit is to blame: for its pace, or because the site does not accept it. */
    private convict({ health, cases, isUntested }: Extract<Finding, { kind: 'exit' }>, now: number): ConvictedExit {
        const [{ verdict, request, kind }] = cases as readonly [Case];
        const slowdown = this.slowdownOf(request, kind, now);
        if (this.parts.pace.endProbe(health)) this.parts.idle.release(now);
        if (slowdown !== undefined && slowdown.kind !== 'none')
            return { health, verdict, restMillis: slowdown.restMillis };
        if (!wasAccepted(health)) {
            // Its first conviction is a trial that was lost; later ones say nothing new of other exits.
            if (health.failures === 0) this.parts.trials.noteLost();
            this.parts.untried.noteRefusal(health.exit.network);
        }
        const isWeak = wasAccepted(health) && !cases.some(({ isFirst }) => isFirst);
        // The whole network seems to be banned: no other session would change that.
        const isOfMany = this.parts.untried.suspicion.suspects(health.exit.network);
        return { health, verdict, isWeak, isUntested: isUntested && !isOfMany };
    }

    /** What the pace has to do with it: nothing where the exit was never accepted, or limits are understood already. */
    private slowdownOf(request: SentRequest, kind: Refusal, now: number): Slowdown | undefined {
        const { pace } = this.parts;
        const { health } = request;
        if (kind === 'limited' && !pace.explainsLimit(health)) return pace.slowedDown(request, kind, now);
        if (kind === 'refused' && wasAccepted(health)) return pace.slowedDown(request, kind, now);
        return undefined;
    }
}

/** An exit that is limited again and again waits ever longer; where its own pace is the reason, that says how long. */
function backOff(restMillis: number, { limitsInARow, slowed }: ExitHealth): number {
    if (slowed !== undefined) return restMillis;
    const times = 2 ** Math.max(0, limitsInARow - LIMITS_BY_CHANCE);
    return Math.max(restMillis, Math.min(LONGEST_BACK_OFF_MILLIS, restMillis * times));
}

/** Whether the exit had sent nothing else for so long that a limit is hardly one of its pace. */
function wasQuiet({ health: { history }, sentAt }: SentRequest): boolean {
    return history.countSince(sentAt - QUIET_MILLIS, history.total) === 0;
}
