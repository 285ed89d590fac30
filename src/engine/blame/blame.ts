import type { Random } from '../../common/session-id.js';
import type { Pace } from '../pace/pace.js';
import type { Standing } from '../standing.js';
import { wasAccepted } from '../standing.js';
import type { Verdict } from '../verdict.js';
import { Addresses } from './addresses.js';
import type { Case, DoubtfulAddress, Refusal, SentRequest } from '../standing.js';
import type { Finding } from './finding.js';
import { Likelihood } from './likelihood.js';
import { OpenCases } from './open-cases.js';
import { RunOfRefusals } from './run-of-refusals.js';
import { SessionDepth } from './session-depth.js';
import { SiteTrouble } from './site-trouble.js';

/** An exit is to blame once that is so much likelier than chance. A mistake costs one short rest. */
const EXIT_ODDS = 2.5;
/** So few exits cannot tell an address from a ban by which of them it is refused to. */
const TINY_POOL = 3;
/** An address: a mistake loses a page. */
const ADDRESS_ODDS = 10_000;
/** Where so few requests are refused, a refusal of an exit that is ahead of all others is probably for its pace. */
const FEW_REFUSALS = 0.025;
/** Below that for its address, an exit that was too fast and is refused again has come back too early. */
const BACK_TOO_EARLY_ODDS = 10;
/** Below that, an exit in doubt may test an address in doubt. */
const PROBABLY_GOOD_ODDS = 0.3;
/** Limits in the latest requests, as a share of them, above which they are taken for a limit of rate. */
const FREQUENT_LIMITS = 0.1;
const LATEST_REQUESTS = 30;
/** Exits that may try an address at most, whatever the odds. */
const MOST_TRIES = 10;
/** Exits that a site may refuse, with none accepted yet, before it is left alone; of an endless supply more. */
const FIRST_REFUSALS = { listed: 10, drawn: 60 } as const;
/** Of exits that are convicted without a test with another session, one in so many is tested all the same. */
const TESTED_SHARE = 0.1;

export interface BlameOptions {
    readonly random: Random;
    readonly pace: Pick<Pace, 'suspect' | 'isNearLimit'>;
    /** Exits of another price are there: these need not be tested before the site has accepted any. */
    readonly hasAnotherTier: boolean;
    /** How many exits there are, used or not. */
    readonly exitCount: () => number;
    /** `drawn` from a supply without end: another exit costs no more than another try. */
    readonly exits: 'listed' | 'drawn';
}

/**
 * Finds out who is to blame for refusals on one site. A refusal opens a case between exit, address and moment; an answer
 * that is accepted clears all that it involved. Somebody is convicted once its innocence would be too great a
 * coincidence, given how often the innocent are refused here. Who is in doubt is tested with one thing changed at a time.
 */
export class Blame {
    readonly trouble = new SiteTrouble();
    readonly depth = new SessionDepth();
    readonly likelihood: Likelihood;
    private readonly addresses = new Addresses();
    private readonly open = new OpenCases(this.addresses);
    private readonly refusalsInARow = new RunOfRefusals();
    private acceptedCount = 0;
    private addressesRefused = 0;
    private refusedBeforeAny = 0;
    /** Of the latest requests. */
    private limitShare = 0;

    constructor(private readonly options: BlameOptions) {
        this.likelihood = new Likelihood(options.exits);
    }

    /** Whether the site ever accepted anything. */
    get hasAccepted(): boolean {
        return this.acceptedCount > 0;
    }

    /** Exits that may be refused before the site is left alone; `Infinity` once it has accepted any. */
    get refusalsLeft(): number {
        return this.hasAccepted ? Infinity : FIRST_REFUSALS[this.options.exits] - this.refusedBeforeAny;
    }

    /** The address, when it was refused and not accepted since. */
    doubtOn(address: string | undefined): DoubtfulAddress | undefined {
        return address === undefined ? undefined : this.addresses.find(address);
    }

    /** Addresses that were refused to everybody, and those of which that is not known yet. */
    get addressCounts(): { readonly refused: number; readonly inDoubt: number } {
        return { refused: this.addressesRefused, inDoubt: this.addresses.size };
    }

    /** Whether what is held against the exit is more likely the fault of its addresses. */
    isProbablyGood(standing: Standing): boolean {
        return wasAccepted(standing) && this.likelihood.exitOdds(standing) < PROBABLY_GOOD_ODDS;
    }

    /** Whether limits are so frequent that they cannot all be the fault of single addresses. */
    get areLimitsFrequent(): boolean {
        return this.limitShare > FREQUENT_LIMITS;
    }

    /** Whether tests of the exit would tell nothing before its addresses are judged. */
    waitsForAddresses(standing: Standing): boolean {
        return (
            this.likelihood.exitOdds(standing, 'all') > EXIT_ODDS &&
            standing.cases.some((one) => !one.addressIsCleared && this.addressOdds(one.address, 'all') <= ADDRESS_ODDS)
        );
    }

    /** @param isLimit Whether the site called a request too fast, whose address was not in doubt. */
    noteLimit({ address }: SentRequest, isLimit: boolean): void {
        if (this.doubtOn(address) !== undefined) return;
        this.limitShare += (Number(isLimit) - this.limitShare) / LATEST_REQUESTS;
    }

    /** A limit that the site's pace explains; where the address meets one again, it may be the address. */
    limitedForPace({ address: key, standing }: SentRequest): void {
        if (key === undefined) return;
        const address = this.open.doubt(key);
        address.tries += 1;
        address.triedBy.add(standing);
    }

    accepted(request: SentRequest, now: number): readonly Finding[] {
        const { standing, address } = request;
        this.noteLimit(request, false);
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
        this.clearExit(standing, request.sentAt);
        const { since } = this.trouble;
        if (since !== undefined && (request.isProbe || request.sentAt >= since)) this.trouble.end();
        this.trouble.noteAccepted();
        const findings = this.clearAddress(address, now);
        if (!isFirstEver) return findings;
        // Now there is something to compare with.
        const waiting = new Set([...this.open].map((one) => one.standing));
        return [...findings, ...[...waiting].flatMap((exit) => this.judgeExit(exit, now))];
    }

    refused(request: SentRequest, kind: Refusal, verdict: Verdict, now: number): readonly Finding[] {
        const { standing, sentAt } = request;
        const isFirst = this.countIfFirst(request);
        if (this.trouble.since !== undefined) return this.refusedInTrouble(request, now);
        // Under way when the exit was found to be to blame: that is known already.
        if (sentAt < standing.convictedAt) return [];
        const opened = this.openCase(request, kind, verdict, isFirst, now);
        if (isFirst) this.refusalsInARow.noteFirstRefusal();
        if (
            request.wasSlowed &&
            standing.slowed !== undefined &&
            (this.isPoolTiny ? opened.address.tries === 1 : this.addressOdds(opened.address) < BACK_TOO_EARLY_ODDS)
        ) {
            return [this.convictExit(standing, now, 'tested')];
        }
        // The site itself says that this exit is to stay away, or the user does.
        if (kind === 'refused' && (verdict.retryAfterMillis !== undefined || verdict.isSure === true))
            return [this.convictExit(standing, now, 'untested')];
        if (!this.hasAccepted) return this.refusedBeforeAccepted(opened, now);
        if (isFirst && kind === 'refused' && this.refusalsInARow.refusedShare < FEW_REFUSALS) {
            this.options.pace.suspect(standing, sentAt, now);
        }
        const explanation = isFirst ? this.explain(opened) : undefined;
        if (explanation === 'moment') return [this.convictMoment(opened, now)];
        if (explanation === 'pace') return this.convictForPace(now);
        if (kind === 'timeout')
            return [this.convictExit(standing, now, 'untested'), ...this.judgeAddress(opened.address)];
        const exits = [standing, ...opened.address.cases.map((one) => one.standing)];
        const findings = [...new Set(exits)].flatMap((exit) => this.judgeExit(exit, now));
        return [...findings, ...this.judgeAddress(opened.address)];
    }

    /** A request was sent that told nothing. */
    ended({ isProbe }: SentRequest, now: number): void {
        if (isProbe && this.trouble.nextProbeAt === Infinity) this.trouble.endProbe(now);
    }

    /** The exit is gone. */
    forget(standing: Standing): void {
        for (const one of standing.cases) this.open.drop(one);
    }

    snapshot(): { readonly accepted: number; readonly refusedBeforeAny: number } {
        return { accepted: this.acceptedCount, refusedBeforeAny: this.refusedBeforeAny };
    }

    restore(accepted: number, refusedBeforeAny: number): void {
        this.acceptedCount = Math.max(this.acceptedCount, accepted);
        this.refusedBeforeAny = Math.max(this.refusedBeforeAny, refusedBeforeAny);
    }

    private addressOdds(address: DoubtfulAddress, evidence: 'as-known' | 'all' = 'as-known'): number {
        const { limitShare } = this;
        return this.likelihood.addressOdds(address, { possiblyChance: this.open.possiblyChance, limitShare }, evidence);
    }

    /** @returns whether nothing was held against exit or address before. */
    private countIfFirst({ wasTrusted, address }: SentRequest): boolean {
        if (!wasTrusted || this.doubtOn(address) !== undefined) return false;
        this.likelihood.chance.usual.count();
        this.likelihood.exits.usual.count();
        this.refusalsInARow.count();
        return true;
    }

    private openCase(request: SentRequest, kind: Refusal, verdict: Verdict, isFirst: boolean, at: number): Case {
        const { standing } = request;
        const opened = this.open.open({ request, kind, verdict, isFirst, at });
        const { address } = opened;
        // An exit that is banned, perhaps, says nothing twice; where hardly any others are there, it has to do.
        if (this.isPoolTiny || !request.wasSlowed || !address.triedBy.has(standing)) address.tries += 1;
        address.triedBy.add(standing);
        this.refusalsInARow.noteRefusal(at);
        this.likelihood.update(this.addresses);
        return opened;
    }

    private refusedInTrouble(request: SentRequest, now: number): readonly Finding[] {
        if (request.isProbe) this.trouble.endProbe(now);
        const address = this.doubtOn(request.address);
        if (!request.isProbe || address === undefined) return [];
        address.tries += 1;
        return address.tries >= 2 * MOST_TRIES ? [this.convictAddress(address)] : [];
    }

    /** As long as nobody was accepted there is nothing to compare with. */
    private refusedBeforeAccepted(opened: Case, now: number): readonly Finding[] {
        // A site that is down from the start is told by the requests' own retries, as soon as may be.
        if (opened.kind === 'trouble' || opened.kind === 'timeout') {
            this.open.drop(opened);
            return [];
        }
        this.refusedBeforeAny += 1;
        if (this.options.hasAnotherTier) return [this.convictExit(opened.standing, now, 'untested')];
        if (this.refusalsLeft > 0) return [];
        return [this.convictMoment(opened, now)];
    }

    private explain(opened: Case): 'moment' | 'pace' | undefined {
        const { pace } = this.options;
        return this.refusalsInARow.explanation(opened, (one) => pace.isNearLimit(one.standing, one.request.sentAt));
    }

    /** All who were near the limit are refused: to test each would cost as many requests again. */
    private convictForPace(now: number): readonly Finding[] {
        const exits = [...this.refusalsInARow.exits].filter(({ cases }) => cases.length > 0);
        return exits.map((standing) => this.convictExit(standing, now, 'untested'));
    }

    private judgeExit(standing: Standing, now: number): readonly Finding[] {
        const { cases } = standing;
        const first = cases[0];
        if (first === undefined) return [];
        if (cases.some(({ kind, addressIsCleared }) => kind === 'limited' && addressIsCleared)) {
            return [this.convictExit(standing, now, 'untested')];
        }
        if (cases.every(({ kind }) => kind === 'limited')) return [];
        const isDrawn = this.options.exits === 'drawn';
        const isWorthless = isDrawn && !wasAccepted(standing) && first.addressIsCleared;
        if (!isWorthless && this.likelihood.exitOdds(standing) <= EXIT_ODDS) return [];
        const isTested = isDrawn
            ? cases.length > 1
            : cases.some(({ request }) => request.session !== first.request.session);
        if (!isTested && wasAccepted(standing) && this.options.random() < TESTED_SHARE) return [];
        return [this.convictExit(standing, now, isTested ? 'tested' : 'untested')];
    }

    private get isPoolTiny(): boolean {
        return this.options.exitCount() <= TINY_POOL;
    }

    private judgeAddress(address: DoubtfulAddress): readonly Finding[] {
        const { cases, key } = address;
        // Trouble of the target passes; Crawlee's own retries limit how often it is asked.
        if (key === undefined || cases.some(({ kind }) => kind === 'trouble' || kind === 'timeout')) return [];
        const isLikely = cases.length > 1 && this.addressOdds(address) > ADDRESS_ODDS;
        // Limits pass: it takes more of them.
        const mostTries = cases.some(({ kind }) => kind === 'limited') ? 2 * MOST_TRIES : MOST_TRIES;
        return isLikely || address.tries >= mostTries ? [this.convictAddress(address)] : [];
    }

    /** @param evidence Only what was tested teaches how often exits are to blame. */
    private convictExit(standing: Standing, now: number, evidence: 'tested' | 'untested'): Finding {
        const [first] = standing.cases as [Case];
        const { isFirst, request } = first;
        const frequency = isFirst ? this.likelihood.exits.usual : this.likelihood.exits.trial;
        const { cases } = standing;
        if (evidence === 'tested' && (request.wasTrial || isFirst)) frequency.hit();
        if (request.wasTrial && evidence === 'tested') this.likelihood.exits.trial.count();
        for (const one of cases) {
            // It says nothing of an address that an exit is refused whatever it asks for.
            if (one.request.wasTrial) one.address.tries -= 1;
            this.open.drop(one);
        }
        standing.convictedAt = now;
        return { kind: 'exit', standing, cases };
    }

    private convictAddress(address: DoubtfulAddress): Finding {
        this.likelihood.addresses.count();
        this.likelihood.addresses.hit();
        this.addressesRefused += 1;
        this.addresses.close(address);
        for (const one of address.cases) this.open.drop(one);
        return { kind: 'address', address: address.key!, triedBy: [...address.triedBy] };
    }

    /** Everything that was refused since then is nobody's fault. */
    private convictMoment(opened: Case, now: number): Finding {
        const run = this.refusalsInARow.take(opened);
        const { request, verdict, kind } = run[0];
        const refusal = run.every((one) => one.kind === 'limited') ? 'limited' : kind;
        this.trouble.begin(request.sentAt, now);
        for (const one of this.open) {
            if (one.at < this.refusalsInARow.sinceMillis) continue;
            this.open.drop(one);
            if (one.address.cases.length === 0) this.addresses.close(one.address);
        }
        return { kind: 'moment', since: request.sentAt, verdict, refusal };
    }

    private clearExit(standing: Standing, sentAt: number): void {
        for (const one of standing.cases) {
            if (one.request.sentAt >= sentAt) continue;
            one.exitIsCleared = true;
            this.closeIfCleared(one);
        }
        standing.cases = standing.cases.filter(({ exitIsCleared }) => !exitIsCleared);
    }

    private clearAddress(key: string | undefined, now: number): readonly Finding[] {
        const address = this.doubtOn(key);
        if (address === undefined) return [];
        this.addresses.close(address);
        this.likelihood.update(this.addresses);
        const findings: Finding[] = [];
        for (const one of address.cases) {
            one.addressIsCleared = true;
            this.closeIfCleared(one);
            if (!one.isClosed) findings.push(...this.judgeExit(one.standing, now));
        }
        return findings;
    }

    /** Neither exit nor address: the session was used up, or it was chance. */
    private closeIfCleared(one: Case): void {
        if (!one.exitIsCleared || !one.addressIsCleared || one.isClosed) return;
        this.open.close(one);
        if (one.isFirst) this.likelihood.chance.usual.hit();
        else if (one.request.wasTrial) this.likelihood.chance.trial.hit();
        if (this.options.exits === 'listed' && one.kind === 'refused') this.depth.noteRefused(one.request.depth);
    }
}
