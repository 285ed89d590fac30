import type { Blame } from './blame/blame.js';
import type { Case, Refusal, SentRequest } from './standing.js';
import type { Finding } from './blame/finding.js';
import type { IdleExits } from './idle-exits.js';
import type { Latency } from './latency.js';
import type { LineCounts } from './line-counts.js';
import type { Pace, Slowdown } from './pace/pace.js';
import type { Standing } from './standing.js';
import { wasAccepted } from './standing.js';
import type { TrialBudget } from './trial-budget.js';
import type { Untried } from './untried.js';
import type { Verdict } from './verdict.js';

/** How long an exit rests that was limited without having done more than others, where the site does not say. */
const SHORT_REST_MILLIS = 500;

/** How a request that reached the site was answered. */
export type Answer = 'accepted' | 'limited' | Refusal;

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

export interface AnswersParts {
    readonly blame: Blame;
    readonly pace: Pace;
    readonly trials: TrialBudget;
    readonly untried: Untried;
    readonly latency: Latency;
    readonly idle: IdleExits;
    readonly counts: LineCounts;
}

/** Learns from the answers of one site, and finds out what follows from each. */
export class Answers {
    constructor(private readonly parts: AnswersParts) {}

    /** The site answered a request. */
    heard(request: SentRequest, answer: Answer, verdict: Verdict, now: number): Heard {
        switch (answer) {
            case 'accepted':
                return this.accepted(request, now);
            case 'limited':
                return this.limited(request, verdict, now);
            default:
                return this.carryOut(this.parts.blame.refused(request, answer, verdict, now), now);
        }
    }

    private accepted(request: SentRequest, now: number): Heard {
        const { standing, sentAt } = request;
        this.parts.trials.noteSuccess(request.wasTrial ? 'trial' : 'known');
        if (standing.tally.ok === 1 && !standing.acceptedEarlier) this.parts.counts.proven += 1;
        this.parts.untried.noteSuccess(standing.exit.network);
        this.parts.latency.note(standing, now - sentAt);
        const findings = this.parts.blame.accepted(request, now);
        const hasShown = this.parts.pace.accepted(standing, sentAt, now, this.parts.counts.requestsRunning);
        if (this.parts.pace.endProbe(standing) || hasShown) this.parts.idle.release(now);
        return this.carryOut(findings, now);
    }

    private limited(request: SentRequest, verdict: Verdict, now: number): Heard {
        const { standing, sentAt } = request;
        this.parts.blame.noteLimit(request, true);
        const isInDoubt = this.parts.blame.doubtOn(request.address) !== undefined;
        if (!this.parts.blame.areLimitsFrequent && (isInDoubt || !this.parts.pace.explainsLimit(standing))) {
            const heard = this.carryOut(this.parts.blame.refused(request, 'limited', verdict, now), now);
            const restMillis = verdict.retryAfterMillis ?? SHORT_REST_MILLIS;
            return { ...heard, exits: [...heard.exits, { standing, verdict, restMillis }] };
        }
        const slowdown = this.parts.pace.slowedDown(standing, 'limited', sentAt, now);
        this.parts.blame.limitedForPace(request);
        this.parts.blame.ended(request, now);
        if (this.parts.pace.endProbe(standing)) this.parts.idle.release(now);
        return {
            exits: [{ standing, verdict, restMillis: slowdown.kind === 'none' ? undefined : slowdown.restMillis }],
        };
    }

    private carryOut(findings: readonly Finding[], now: number): Heard {
        if (findings.length === 0) return NOTHING_NEW;
        const exits = findings.filter((finding) => finding.kind === 'exit');
        const address = findings.find((finding) => finding.kind === 'address');
        const moment = findings.find((finding) => finding.kind === 'moment');
        if (moment?.refusal === 'limited') this.parts.pace.allWereTooFast(moment.since, now);
        return {
            exits: exits.map((finding) => this.convict(finding, now)),
            ...(address && { address }),
            ...(moment && { moment }),
        };
    }

    /** The exit is to blame: for its pace, or because the site does not accept it. */
    private convict({ standing, cases }: Extract<Finding, { kind: 'exit' }>, now: number): ConvictedExit {
        const [{ verdict, request, kind }] = cases as readonly [Case];
        const slowdown = this.slowdownOf(standing, request, kind, now);
        if (this.parts.pace.endProbe(standing)) this.parts.idle.release(now);
        if (slowdown !== undefined && slowdown.kind !== 'none')
            return { standing, verdict, restMillis: slowdown.restMillis };
        if (!wasAccepted(standing)) {
            // Its first conviction is a trial that was lost; later ones say nothing new of other exits.
            if (standing.failures === 0) this.parts.trials.noteLost();
            this.parts.untried.noteRefusal(standing.exit.network);
        }
        return { standing, verdict, isWeak: wasAccepted(standing) && !cases.some(({ isFirst }) => isFirst) };
    }

    /** What the pace has to do with it: nothing where the exit was never accepted, or limits are understood already. */
    private slowdownOf(standing: Standing, { sentAt }: SentRequest, kind: Refusal, now: number): Slowdown | undefined {
        const { pace } = this.parts;
        if (kind === 'limited' && !pace.explainsLimit(standing)) return pace.slowedDown(standing, kind, sentAt, now);
        if (kind === 'refused' && wasAccepted(standing)) return pace.slowedDown(standing, kind, sentAt, now);
        return undefined;
    }
}
