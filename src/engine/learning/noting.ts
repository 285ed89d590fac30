import type { EngineEvent } from '../events.js';
import type { Tally } from '../exit.js';
import { countOutcome } from '../exit.js';
import type { ExitHealth } from '../exit-health.js';
import { wasAccepted } from '../exit-health.js';
import type { OpenLease } from '../leases/open-lease.js';
import { endSending } from '../leases/open-lease.js';
import type { Site, Sites } from '../site.js';
import { tierChange } from '../tiers/tier-change.js';
import type { Verdict } from '../verdict.js';
import { answerOf } from './answer-of.js';
import type { Answer, Findings } from './answers.js';
import type { Learning } from './learning.js';

/** What one request taught, and what follows for it. */
export interface Noted {
    readonly events: readonly EngineEvent[];
    /** Whether its session goes on: it is not to blame, and worth keeping. */
    readonly session: 'keep' | 'end';
    /**
     * What it costs the request: `nothing` while the site refuses everybody and is taken to be back soon; `little` when
     * its proxy failed, or the site has accepted nobody yet, or the exit was found to be to blame:
     * that says nothing of the request.
     */
    readonly cost: 'nothing' | 'little' | 'attempt';
    /** Whether the site ever accepted anything. */
    readonly hasAccepted: boolean;
}

export const NOTHING_NOTED: Noted = { events: [], session: 'end', cost: 'attempt', hasAccepted: false };
const NO_FINDINGS: Findings = { exits: [] };

/** An answer with what is known by now, for what follows from it. */
interface Judged {
    readonly lease: OpenLease;
    readonly verdict: Verdict;
    readonly answer: Answer | undefined;
    readonly findings: Findings;
    readonly events: readonly EngineEvent[];
}

/** Takes in what requests taught, and says what follows for each request and its session. */
export class Noting {
    constructor(
        private readonly sites: Sites,
        private readonly learning: Learning,
    ) {}

    note(lease: OpenLease, verdict: Verdict, now: number): Noted {
        const { exit, health, of: site, startedAt, request } = lease;
        for (const tally of lease.tallies) countOutcome(tally, verdict, lease.isNoted ? 'again' : 'first');
        lease.isNoted = true;
        lease.supply.account.noteVerdict(verdict, lease, lease.supply.running, now);
        this.sites.bringUpToDate(site);
        const answer = verdict.about === undefined ? answerOf(verdict) : undefined;
        if (answer === undefined) site.tiers.siteExitsOf(exit).takeBack(request, now);
        if (verdict.about !== undefined) return NOTHING_NOTED;
        const findings = answer === undefined ? NO_FINDINGS : site.tiers.noteAnswer(request, answer, verdict, now);
        const exitTally = (): Tally => this.sites.tallyOf(exit);
        const ended = { exit, exitTally, health, of: site, startedAt, findings };
        const events = [...this.learning.apply(ended, verdict, now), ...tierChange(site)];
        // A page is in use for as long as its handler takes, and costs the exit nothing, unless the user counts pages.
        if (answer === 'accepted' && site.settings.limits.maxConcurrency === Infinity) endSending(lease, now);
        return followUp({ lease, verdict, answer, findings, events }, now);
    }
}

function followUp(judged: Judged, now: number): Noted {
    const { lease, answer, findings, events } = judged;
    const { exit, health, of: site } = lease;
    const { blame } = site.tiers.siteExitsOf(exit);
    const { hasAccepted } = blame;
    const { since } = blame.trouble;
    const isInTrouble = since !== undefined && answer !== 'accepted' && hasAccepted;
    const isOutage = isInTrouble && now - since < site.settings.outageMillis;
    const isConvicted = findings.exits.some((convicted) => convicted.health === health);
    const isKept = !isConvicted && (isInTrouble || mayKeepSession(health, site, answer));
    return {
        events,
        session: isKept ? 'keep' : 'end',
        cost: isOutage ? 'nothing' : isExitsFault(judged, hasAccepted) ? 'little' : 'attempt',
        hasAccepted,
    };
}

/** Whether the failure says nothing of the request. */
function isExitsFault({ lease, verdict, answer, events }: Judged, hasAccepted: boolean): boolean {
    return (
        (answer === 'refused' && lease.request.sentAt < lease.health.convictedAt) ||
        (answer === 'refused' && !hasAccepted) ||
        (verdict.outcome === 'proxy-failed' && verdict.isSure === true) ||
        events.some((event) => event.kind === 'exitCooldown' && event.site === undefined)
    );
}

/** A session of a supply without end is as hard to find as its exit; one of a list is made again on the same exit. */
function mayKeepSession(health: ExitHealth, { tiers }: Site, answer: Answer | undefined): boolean {
    const isDrawn = tiers.supplyOf(health.exit) === 'drawn';
    return isDrawn ? wasAccepted(health) && answer === 'refused' : answer === 'reset';
}
