import type { Random } from '../../common/session-id.js';
import type { Pace } from '../pace/pace.js';
import type { ExitHealth } from '../exit-health.js';
import { wasAccepted } from '../exit-health.js';
import type { Verdict } from '../verdict.js';
import { Addresses } from './addresses.js';
import type { Case, DoubtfulAddress, Refusal, SentRequest } from '../exit-health.js';
import type { Finding } from './finding.js';
import { Likelihood } from './likelihood.js';
import { LimitShare } from './limit-share.js';
import { OpenCases } from './open-cases.js';
import { RunOfRefusals } from './run-of-refusals.js';
import { SessionDepth } from './session-depth.js';
import { SiteTrouble } from './site-trouble.js';

/** An exit is to blame once that is so much likelier than chance. A mistake costs one short rest. */
const EXIT_ODDS = 2.5;
/**
 * So few exits cannot tell an address from a ban by which of them it is refused to, and there is hardly another to go on with:
 * as long as one is accepted now and then, it goes on. So many refusals in a row say that it is not.
 */
const TINY_POOL = 3;
const REFUSALS_IN_A_ROW = 4;
/** An address: a mistake loses a page. */
const ADDRESS_ODDS = 10_000;
/** Where so few requests are refused, a refusal of an exit that is ahead of all others is probably for its pace. */
const FEW_REFUSALS = 0.025;
/** Below that for its address, an exit that was too fast and is refused again has come back too early. */
const BACK_TOO_EARLY_ODDS = 10;
/** Below that, an exit in doubt may test an address in doubt. */
const PROBABLY_GOOD_ODDS = 0.3;
/** Exits that may try an address at most, whatever the odds. */
const MOST_TRIES = 10;
/** So many addresses that were refused to everybody are no exception. */
const USUAL_ADDRESSES = 3;
/** Limits that one address may meet, although the pace explains each. */
const MOST_LIMITS = 40;
/** Exits that a site may refuse, with none accepted yet, before it is left alone; of an endless supply more. */
const FIRST_REFUSALS = { listed: 10, drawn: 60 } as const;
/** Of exits that are convicted without a test with another session, one in so many is tested all the same. */
const TESTED_SHARE = 0.1;

export interface BlameOptions {
    readonly random: Random;
    readonly pace: Pick<Pace, 'suspect' | 'isNearLimit'>;
    /** Exits of another price are there: these need not be tested before the site has accepted any. */
    readonly hasAnotherTier: boolean;
    /** How long a site that refuses everybody is taken to be back soon. */
    readonly outageMillis: number;
    /** How many exits there are, used or not, those of other workers included. */
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
    readonly limits = new LimitShare();

    constructor(private readonly options: BlameOptions) {
        this.likelihood = new Likelihood(options.exits, this.addresses);
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
    isProbablyGood(health: ExitHealth): boolean {
        return wasAccepted(health) && this.likelihood.exitOdds(health) < PROBABLY_GOOD_ODDS;
    }

    /** Whether the exit serves on although refusals are held against it. */
    isGoodEnough(health: ExitHealth): boolean {
        if (health.cases.length === 0) return wasAccepted(health);
        if (this.isPoolTiny) return wasAccepted(health) && health.refusalsInARow < REFUSALS_IN_A_ROW;
        // Where chance refuses many, a single refusal says little.
        return health.cases.length === 1 && this.isProbablyGood(health);
    }

    /** Whether it would tell something to show the address to the exit. */
    isNewTo({ triedBy }: DoubtfulAddress, health: ExitHealth): boolean {
        if (!triedBy.has(health)) return true;
        return this.isPoolTiny && this.isGoodEnough(health) && health.limitsInARow === 0;
    }

    /** Whether tests of the exit would tell nothing before its addresses are judged. */
    waitsForAddresses(health: ExitHealth): boolean {
        return (
            this.likelihood.exitOdds(health, 'all') > EXIT_ODDS &&
            health.cases.some((one) => !one.addressIsCleared && this.addressOdds(one.address, 'all') <= ADDRESS_ODDS)
        );
    }

    /** @param isLimit Whether the site called a request too fast, whose address was not in doubt. */
    noteLimit({ address }: SentRequest, isLimit: boolean): void {
        if (this.doubtOn(address) === undefined) this.limits.note(isLimit);
    }

    /**
     * Whether a limit of an exit that was accepted since its last one is held against the page alone. Where there are others
     * to go on with, the exit rests all the same, for it costs nothing.
     * @param wasInDoubt Whether the page was.
     */
    blamesLimitOnAddress(wasInDoubt: boolean): boolean {
        return this.isPoolTiny && !this.limits.isFrequent && (wasInDoubt || this.addressesRefused >= USUAL_ADDRESSES);
    }

    /** A limit that the site's pace explains; where the address meets one again and again, it is the address. */
    limitedForPace({ address: key, health }: SentRequest): readonly Finding[] {
        if (key === undefined) return [];
        const address = this.open.doubt(key);
        address.tries += 1;
        address.triedBy.add(health);
        return address.tries >= MOST_LIMITS ? [this.convictAddress(address)] : [];
    }

    accepted(request: SentRequest, now: number): readonly Finding[] {
        const { health, address } = request;
        health.refusalsInARow = 0;
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
        this.clearExit(health, request.sentAt);
        const { since } = this.trouble;
        if (since !== undefined && (request.isProbe || request.sentAt >= since)) this.trouble.end();
        this.trouble.noteAccepted();
        const findings = this.clearAddress(address, now);
        if (!isFirstEver) return findings;
        // Now there is something to compare with.
        const waiting = new Set([...this.open].map((one) => one.health));
        return [...findings, ...[...waiting].flatMap((exit) => this.judgeExit(exit, now))];
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
            (this.isPoolTiny ? opened.address.tries === 1 : this.addressOdds(opened.address) < BACK_TOO_EARLY_ODDS)
        ) {
            return [this.convictExit(health, now, 'tested')];
        }
        // The site itself says that this exit is to stay away, or the user does.
        if (kind === 'refused' && (verdict.retryAfterMillis !== undefined || verdict.isSure === true))
            return [this.convictExit(health, now, 'told')];
        if (!this.hasAccepted) return this.refusedBeforeAccepted(opened, now);
        if (isFirst && kind === 'refused' && this.refusalsInARow.refusedShare < FEW_REFUSALS) {
            this.options.pace.suspect(health, sentAt, now);
        }
        const explanation = isFirst ? this.explain(opened) : undefined;
        if (explanation === 'moment') return [this.convictMoment(opened, now)];
        if (explanation === 'pace') return this.convictForPace(now);
        if (kind === 'timeout')
            return [this.convictExit(health, now, 'untested'), ...this.judgeAddress(opened.address)];
        const exits = [health, ...opened.address.cases.map((one) => one.health)];
        const findings = [...new Set(exits)].flatMap((exit) => this.judgeExit(exit, now));
        return [...findings, ...this.judgeAddress(opened.address)];
    }

    /** A request was sent that told nothing. */
    ended({ isProbe }: SentRequest, now: number): void {
        if (isProbe && this.trouble.nextProbeAt === Infinity) this.trouble.endProbe(now);
    }

    /** The exit is gone. */
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

    private addressOdds(address: DoubtfulAddress, evidence: 'as-known' | 'all' = 'as-known'): number {
        const others = { possiblyChance: this.open.possiblyChance, limitShare: this.limits.value };
        return this.likelihood.addressOdds(address, others, evidence);
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
        const { health } = request;
        const opened = this.open.open({ request, kind, verdict, isFirst, at });
        const { address } = opened;
        // An exit that is banned, perhaps, says nothing twice; where hardly any others are there, it has to do.
        if (this.isPoolTiny || !request.wasSlowed || !address.triedBy.has(health)) address.tries += 1;
        if (kind === 'timeout') address.timeouts += 1;
        address.triedBy.add(health);
        this.refusalsInARow.noteRefusal(at);
        return opened;
    }

    private refusedInTrouble(request: SentRequest, now: number): readonly Finding[] {
        if (request.isProbe) this.trouble.endProbe(now);
        const { since = now } = this.trouble;
        const address = this.doubtOn(request.address);
        // As long as the site may soon be back, it is the site.
        if (!request.isProbe || address === undefined || now - since < this.options.outageMillis) return [];
        address.tries += 1;
        return address.tries >= 2 * MOST_TRIES ? [this.convictAddress(address)] : [];
    }

    /** As long as nobody was accepted there is nothing to compare with. */
    private refusedBeforeAccepted(opened: Case, now: number): readonly Finding[] {
        // The requests' own retries show soonest that a site is down from the start.
        if (opened.kind === 'trouble' || opened.kind === 'timeout') {
            this.open.drop(opened);
            return [];
        }
        this.refusedBeforeAny += 1;
        if (this.options.hasAnotherTier) return [this.convictExit(opened.health, now, 'untested')];
        if (this.refusalsLeft > 0) return [];
        return [this.convictMoment(opened, now)];
    }

    private explain(opened: Case): 'moment' | 'pace' | undefined {
        const { pace } = this.options;
        return this.refusalsInARow.explanation(opened, (one) => pace.isNearLimit(one.health, one.request.sentAt));
    }

    /** All who were near the limit are refused: to test each would cost as many requests again. */
    private convictForPace(now: number): readonly Finding[] {
        const exits = [...this.refusalsInARow.exits].filter(({ cases }) => cases.length > 0);
        return exits.map((health) => this.convictExit(health, now, 'untested'));
    }

    private judgeExit(health: ExitHealth, now: number): readonly Finding[] {
        const { cases } = health;
        const first = cases[0];
        if (first === undefined) return [];
        if (cases.some(({ kind, addressIsCleared }) => kind === 'limited' && addressIsCleared)) {
            return [this.convictExit(health, now, 'untested')];
        }
        if (cases.every(({ kind }) => kind === 'limited')) return [];
        // Those that were sent later, and are under way, will tell.
        const later = health.history.countSince(first.request.sentAt, health.history.total);
        if (this.isPoolTiny && this.isGoodEnough(health) && later > 0) return [];
        const isDrawn = this.options.exits === 'drawn';
        const isWorthless = isDrawn && !wasAccepted(health) && first.addressIsCleared;
        if (!isWorthless && this.likelihood.exitOdds(health) <= EXIT_ODDS) return [];
        const isTested = isDrawn
            ? cases.length > 1
            : cases.some(({ request }) => request.session !== first.request.session);
        if (!isTested && wasAccepted(health) && this.options.random() < TESTED_SHARE) return [];
        return [this.convictExit(health, now, isTested ? 'tested' : 'untested')];
    }

    private get isPoolTiny(): boolean {
        return this.options.exitCount() <= TINY_POOL;
    }

    private judgeAddress(address: DoubtfulAddress): readonly Finding[] {
        const { cases, key } = address;
        // Trouble of the target passes; Crawlee's own retries limit how often it is asked.
        if (key === undefined || cases.some(({ kind }) => kind === 'trouble' || kind === 'timeout')) return [];
        const isLikely = cases.length > 1 && this.addressOdds(address) > ADDRESS_ODDS;
        const mostTries = cases.some(({ kind }) => kind === 'limited') ? this.mostLimitedTries : MOST_TRIES;
        return isLikely || address.tries >= mostTries ? [this.convictAddress(address)] : [];
    }

    /** Limits pass: it takes more of them, unless some addresses turned out to be limited for ever, and others hardly are. */
    private get mostLimitedTries(): number {
        const isUsual = this.addressesRefused >= USUAL_ADDRESSES && !this.limits.isFrequent;
        return isUsual ? MOST_TRIES / 2 : 2 * MOST_TRIES;
    }

    /** @param evidence Only what was tested teaches how often exits are to blame. */
    private convictExit(health: ExitHealth, now: number, evidence: 'tested' | 'untested' | 'told'): Finding {
        const [{ isFirst, request, kind }] = health.cases as [Case];
        const frequency = isFirst ? this.likelihood.exits.usual : this.likelihood.exits.trial;
        const { cases } = health;
        if (evidence === 'tested' && (request.wasTrial || isFirst)) frequency.hit();
        if (request.wasTrial && evidence === 'tested') this.likelihood.exits.trial.count();
        for (const one of cases) {
            // It says nothing of an address that an exit is refused whatever it asks for.
            if (one.request.wasTrial) one.address.tries -= 1;
            this.open.drop(one);
        }
        health.convictedAt = now;
        return { kind: 'exit', health, cases, isUntested: evidence === 'untested' && kind === 'refused' };
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

    private clearExit(health: ExitHealth, sentAt: number): void {
        for (const one of health.cases) {
            if (one.request.sentAt >= sentAt) continue;
            one.exitIsCleared = true;
            this.closeIfCleared(one);
            // What was refused to an exit that is accepted weighs more.
            if (!one.isClosed) this.open.weigh(one.address);
        }
        health.cases = health.cases.filter(({ exitIsCleared }) => !exitIsCleared);
    }

    private clearAddress(key: string | undefined, now: number): readonly Finding[] {
        const address = this.doubtOn(key);
        if (address === undefined) return [];
        this.addresses.close(address);
        const findings: Finding[] = [];
        for (const one of address.cases) {
            one.addressIsCleared = true;
            this.closeIfCleared(one);
            if (!one.isClosed) findings.push(...this.judgeExit(one.health, now));
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
