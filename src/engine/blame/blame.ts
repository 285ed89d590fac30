import type { Case, ExitHealth, Refusal, SentRequest } from '../exit-health.js';
import type { Verdict } from '../verdict.js';
import { AddressJudge } from './address-judge.js';
import { Addresses } from './addresses.js';
import type { BlameOptions } from './blame-options.js';
import { isPoolTiny } from './blame-options.js';
import { Clearing } from './clearing.js';
import { ExitJudge } from './exit-judge.js';
import type { Finding } from './finding.js';
import { Likelihood } from './likelihood.js';
import { OpenCases } from './open-cases.js';
import { RunOfRefusals } from './run-of-refusals.js';
import { SessionDepth } from './session-depth.js';
import { SiteTrouble } from './site-trouble.js';

/** Where so few requests are refused, a refusal of an exit that is ahead of all others is probably for its pace. */
const FEW_REFUSALS = 0.025;
/** Below that for its address, an exit that was too fast and is refused again has come back too early. */
const BACK_TOO_EARLY_ODDS = 10;
/** Exits that a site may refuse, with none accepted yet, before it is left alone; of an endless supply more. */
const FIRST_REFUSALS = { listed: 10, drawn: 60 } as const;

/**
 * Finds out who is to blame for refusals on one site. A refusal opens a case between exit, address and moment; an answer
 * that is accepted clears all that it involved. Somebody is convicted once its innocence would be too great a
 * coincidence, given how often the innocent are refused here. Who is in doubt is tested with one thing changed at a time.
 */
export class Blame {
    readonly trouble = new SiteTrouble();
    readonly depth = new SessionDepth();
    readonly likelihood: Likelihood;
    readonly exits: ExitJudge;
    readonly addresses: AddressJudge;
    private readonly inDoubt = new Addresses();
    private readonly open = new OpenCases(this.inDoubt);
    private readonly clearing: Clearing;
    private readonly refusalsInARow = new RunOfRefusals();
    private acceptedCount = 0;
    private refusedBeforeAny = 0;

    constructor(private readonly options: BlameOptions) {
        const { depth, open, inDoubt } = this;
        const likelihood = new Likelihood(options.exits, inDoubt);
        const exits = new ExitJudge(options, likelihood, open);
        this.likelihood = likelihood;
        this.exits = exits;
        this.addresses = new AddressJudge(options, likelihood, inDoubt, open);
        this.clearing = new Clearing(options, { exits, addresses: inDoubt, open, likelihood, depth });
    }

    /** Whether the site ever accepted anything. */
    get hasAccepted(): boolean {
        return this.acceptedCount > 0;
    }

    /** Exits that may be refused before the site is left alone; `Infinity` once it has accepted any. */
    get refusalsLeft(): number {
        return this.hasAccepted ? Infinity : FIRST_REFUSALS[this.options.exits] - this.refusedBeforeAny;
    }

    /** Whether tests of the exit would tell nothing before its addresses are judged. */
    waitsForAddresses(health: ExitHealth): boolean {
        return (
            this.exits.mayBeBad(health) &&
            health.cases.some((one) => !one.addressIsCleared && !this.addresses.mayBeBad(one.address))
        );
    }

    accepted(request: SentRequest, now: number): readonly Finding[] {
        const { health, address } = request;
        health.refusalsInARow = 0;
        this.addresses.noteLimit(request, false);
        const isFirstEver = !this.hasAccepted;
        this.acceptedCount += 1;
        this.refusedBeforeAny = 0;
        this.refusalsInARow.end(request.sentAt);
        this.countIfFirst(request);
        if (request.wasTrial) {
            this.likelihood.exits.trial.count();
            this.likelihood.chance.trial.count();
        }
        this.likelihood.addresses.count();
        this.depth.noteAccepted(request.depth);
        this.clearing.clearExit(health, request.sentAt);
        const { since } = this.trouble;
        if (since !== undefined && (request.isProbe || request.sentAt >= since)) this.trouble.end();
        this.trouble.noteAccepted();
        const doubt = this.addresses.doubtOn(address);
        const findings = doubt === undefined ? [] : this.clearing.clearAddress(doubt, now);
        if (!isFirstEver) return findings;
        // Now there is something to compare with.
        const waiting = new Set([...this.open].map((one) => one.health));
        return [...findings, ...[...waiting].flatMap((exit) => this.exits.judge(exit, now))];
    }

    refused(request: SentRequest, kind: Refusal, verdict: Verdict, now: number): readonly Finding[] {
        const { health, sentAt } = request;
        if (kind !== 'limited') health.refusalsInARow += 1;
        const isFirst = this.countIfFirst(request);
        if (this.trouble.since !== undefined) return this.refusedInTrouble(request, now);
        // Under way when the exit was found to be to blame: that is known already.
        if (sentAt < health.convictedAt) return [];
        const opened = this.openCase(request, kind, verdict, isFirst, now);
        if (isFirst) this.refusalsInARow.noteFirstRefusal();
        if (
            request.wasSlowed &&
            health.slowed !== undefined &&
            (isPoolTiny(this.options)
                ? opened.address.tries === 1
                : this.addresses.odds(opened.address) < BACK_TOO_EARLY_ODDS)
        ) {
            return [this.exits.convict(health, now, 'tested')];
        }
        // The site itself says that this exit is to stay away, or the user does.
        if (kind === 'refused' && (verdict.retryAfterMillis !== undefined || verdict.isSure === true))
            return [this.exits.convict(health, now, 'told')];
        if (!this.hasAccepted) return this.refusedBeforeAccepted(opened, now);
        if (isFirst && kind === 'refused' && this.refusalsInARow.refusedShare < FEW_REFUSALS) {
            this.options.pace.suspect(request, now);
        }
        const explanation = isFirst ? this.explain(opened) : undefined;
        if (explanation === 'moment') return [this.convictMoment(opened, now)];
        if (explanation === 'pace') return this.convictForPace(now);
        if (kind === 'timeout')
            return [this.exits.convict(health, now, 'untested'), ...this.addresses.judge(opened.address)];
        const exits = [health, ...opened.address.cases.map((one) => one.health)];
        const findings = [...new Set(exits)].flatMap((exit) => this.exits.judge(exit, now));
        return [...findings, ...this.addresses.judge(opened.address)];
    }

    /** Ends a request that told nothing. */
    ended({ isProbe }: SentRequest, now: number): void {
        if (isProbe && this.trouble.nextProbeAt === Infinity) this.trouble.endProbe(now);
    }

    /** Forgets an exit that is gone. */
    forget(health: ExitHealth): void {
        for (const one of health.cases) this.open.drop(one);
    }

    snapshot(): { readonly accepted: number; readonly refusedBeforeAny: number } {
        return { accepted: this.acceptedCount, refusedBeforeAny: this.refusedBeforeAny };
    }

    restore(accepted: number, refusedBeforeAny: number): void {
        this.acceptedCount = Math.max(this.acceptedCount, accepted);
        this.refusedBeforeAny = Math.max(this.refusedBeforeAny, refusedBeforeAny);
    }

    /** @returns whether nothing was held against exit or address before. */
    private countIfFirst({ wasTrusted, address }: SentRequest): boolean {
        if (!wasTrusted || this.addresses.doubtOn(address) !== undefined) return false;
        this.likelihood.chance.usual.count();
        this.likelihood.exits.usual.count();
        this.refusalsInARow.count();
        return true;
    }

    private openCase(request: SentRequest, kind: Refusal, verdict: Verdict, isFirst: boolean, at: number): Case {
        const { health } = request;
        const opened = this.open.open({ request, kind, verdict, isFirst, at });
        const { address } = opened;
        // An exit that is banned, perhaps, says nothing twice; where hardly any others are there, it has to do.
        if (isPoolTiny(this.options) || !request.wasSlowed || !address.triedBy.has(health)) address.tries += 1;
        if (kind === 'timeout') address.timeouts += 1;
        address.triedBy.set(health, health.tally.ok);
        this.refusalsInARow.noteRefusal(at);
        return opened;
    }

    private refusedInTrouble(request: SentRequest, now: number): readonly Finding[] {
        if (request.isProbe) this.trouble.endProbe(now);
        const { since = now } = this.trouble;
        const address = this.addresses.doubtOn(request.address);
        // As long as the site may soon be back, it is the site.
        if (!request.isProbe || address === undefined || now - since < this.options.outageMillis) return [];
        return this.addresses.judgeProbed(address);
    }

    /** As long as nobody was accepted there is nothing to compare with. */
    private refusedBeforeAccepted(opened: Case, now: number): readonly Finding[] {
        // The requests' own retries show soonest that a site is down from the start.
        if (opened.kind === 'trouble' || opened.kind === 'timeout') {
            this.open.drop(opened);
            return [];
        }
        this.refusedBeforeAny += 1;
        if (this.options.hasAnotherTier) return [this.exits.convict(opened.health, now, 'untested')];
        if (this.refusalsLeft > 0) return [];
        return [this.convictMoment(opened, now)];
    }

    private explain(opened: Case): 'moment' | 'pace' | undefined {
        const { pace } = this.options;
        return this.refusalsInARow.explanation(opened, (one) => pace.isNearLimit(one.health, one.request.sentAt));
    }

    /** Convicts all who were near the limit and refused: to test each would cost as many requests again. */
    private convictForPace(now: number): readonly Finding[] {
        const exits = [...this.refusalsInARow.exits].filter(({ cases }) => cases.length > 0);
        return exits.map((health) => this.exits.convict(health, now, 'untested'));
    }

    /** Blames the moment: everything that was refused since then is nobody's fault. */
    private convictMoment(opened: Case, now: number): Finding {
        const run = this.refusalsInARow.take(opened);
        const { request, verdict, kind } = run[0];
        const refusal = run.every((one) => one.kind === 'limited') ? 'limited' : kind;
        this.trouble.begin(request.sentAt, now);
        for (const one of this.open) {
            if (one.at < this.refusalsInARow.sinceMillis) continue;
            this.open.drop(one);
            if (one.address.cases.length === 0) this.inDoubt.close(one.address);
        }
        return { kind: 'moment', since: request.sentAt, verdict, refusal };
    }
}
