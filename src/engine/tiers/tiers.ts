import type { Random } from '../../common/session-id.js';
import type { Exit } from '../exit.js';
import type { SentRequest } from '../exit-health.js';
import type { Answer, Findings } from '../learning/answers.js';
import type { Availability, Selection } from '../choosing/selection.js';
import { SiteExits } from '../choosing/site-exits.js';
import type { SiteExitsOptions } from '../choosing/site-exits-options.js';
import { finite, orNever } from '../snapshots/infinity.js';
import { learnSiteExits, restoreSiteExits, snapshotSiteExits } from '../snapshots/site-exits.js';
import type { SiteSnapshot } from '../snapshots/site-snapshot.js';
import type { LearnedPace } from '../pace/learned-pace.js';
import type { SiteSettings } from '../site-settings.js';
import type { SupplyTraits } from './supply.js';
import type { ExitHealth } from '../exit-health.js';
import { TierChoice } from './tier-choice.js';
import type { Verdict } from '../verdict.js';

/** Refusals in a row after which a site is taken to refuse a whole tier. */
const REFUSALS_TO_LEAVE = 5;
/** The same where the site has accepted the tier, and never turned it away as a whole. */
const REFUSALS_TO_LEAVE_PROVEN = 10;

/** What all tiers of a site have in common. */
type CommonTraits = { readonly [Key in 'exits' | 'onUse']: SiteExitsOptions[Key] };

/** Exits of one price, as one site sees them. */
interface Tier {
    readonly siteExits: SiteExits;
    readonly exits: 'listed' | 'drawn';
    /** Since the site last accepted one of them. */
    refusals: number;
    wasAccepted: boolean;
    /** The site's last word on them was a refusal, and not for their pace. */
    isRefused: boolean;
    /** How often the tier was left, or tried again in vain; forgiven one by one. */
    setbacks: number;
    leftAt: number;
    /** It was left because the site refuses it, and was not accepted since. */
    isLeft: boolean;
    /** When one request may find out whether the site accepts the tier again. */
    probeAt: number;
}

/**
 * The exits of one site by tier, the cheapest first. A site stays with a tier until it refuses the whole of it, which
 * neither limits of rate nor failing proxies do, and then goes on with the next. Now and then, ever less often, one
 * request finds out whether a cheaper tier is accepted again. Where costs are known, the tier whose pages are expected to
 * cost least serves the site.
 *
 * Most pools have a single tier, and then these are its exits.
 */
export class Tiers {
    private readonly tiers: Tier[] = [];
    private readonly choice: TierChoice;
    private current = 0;
    /** The tier that served the site when somebody last asked whether that had changed. */
    private toldCurrent = 0;
    /** A cheaper tier that should be tried, and has no exit for it. */
    private wanted: number | undefined;

    constructor(
        exits: Iterable<Exit>,
        private readonly settings: SiteSettings & CommonTraits,
        private readonly random: Random,
    ) {
        this.choice = new TierChoice(settings.prices);
        const byTier: (Exit[] | undefined)[] = [[], ...(settings.supplies ?? []).slice(1).map(() => [])];
        for (const exit of exits) (byTier[exit.tier ?? 0] ??= []).push(exit);
        for (const [tier, ofTier] of byTier.entries()) this.append(ofTier ?? [], tier < byTier.length - 1);
    }

    /** The number of the tier that serves the site; `undefined` where there is only one. */
    get currentTier(): number | undefined {
        return this.tiers.length > 1 ? this.current : undefined;
    }

    /** Whether exits of another tier serve the site than when this was last asked. */
    takeChange(): { readonly from: number; readonly to: number } | undefined {
        const { toldCurrent: from, current: to } = this;
        if (from === to) return undefined;
        this.toldCurrent = to;
        return { from, to };
    }

    /** The exits that serve the site now. */
    get currentExits(): SiteExits {
        return this.tiers[this.current]!.siteExits;
    }

    /** How fast the site may be asked, as far as the tier that serves it has found out. */
    get learnedPace(): LearnedPace {
        return this.tiers[this.current]!.siteExits.pace.learned;
    }

    /** Until when the site is left alone, because it refuses everybody; a time in the past when it is not. */
    get pausedUntilMillis(): number {
        return this.tiers[this.current]!.siteExits.pausedUntilMillis;
    }

    /** After how many requests the site refuses a session. */
    get sessionDepth(): number {
        return this.tiers[this.current]!.siteExits.blame.depth.most;
    }

    get isIdle(): boolean {
        return this.tiers.every(({ siteExits }) => siteExits.isIdle);
    }

    /** Whether there are exits in the tier that this site has not used yet. */
    get hasUntried(): boolean {
        return this.tiers[this.current]!.siteExits.hasUntried;
    }

    /** The supply of the tier that serves the site; `undefined` where nobody said. */
    get currentSupply(): SupplyTraits | undefined {
        return this.supplyAt(this.current);
    }

    /** The supply of a cheaper tier that should be tried, and needs one more exit for it. */
    get wantedSupply(): SupplyTraits | undefined {
        return this.wanted === undefined ? undefined : this.supplyAt(this.wanted);
    }

    /** One supply may have several tiers. */
    private supplyAt(tier: number): SupplyTraits | undefined {
        return this.settings.supplies?.[tier] ?? this.settings.supplies?.[0];
    }

    /** Whether the exit is of a list, or was drawn. */
    supplyOf({ tier = 0 }: Exit): 'listed' | 'drawn' {
        return this.tiers[tier]!.exits;
    }

    siteExitsOf({ tier = 0 }: Exit): SiteExits {
        // The site may have been opened after the last exit of the tier was dropped.
        while (this.tiers.length <= tier) this.append([], false);
        return this.tiers[tier]!.siteExits;
    }

    *known(): Iterable<ExitHealth> {
        for (const { siteExits } of this.tiers) yield* siteExits.known();
    }

    add(exit: Exit): void {
        const index = exit.tier ?? 0;
        this.siteExitsOf(exit).add(exit);
        if (this.wanted !== index) return;
        this.wanted = undefined;
        this.tiers[index]!.probeAt = -Infinity;
    }

    /** So many exits have gone that the site had not used. */
    noteGone(count: number): void {
        for (const { siteExits } of this.tiers) siteExits.untried.noteGone(count);
    }

    select(now: number, busy: 'share' | 'leave-alone', address?: string, others?: 'may-go' | 'wait-too'): Selection {
        this.moveToBest(now);
        const probe = this.selectProbe(now);
        if (probe !== undefined) return probe;
        for (;;) {
            const tier = this.tiers[this.current]!;
            const selection = tier.siteExits.select(now, busy, address, others);
            if (selection.kind !== 'all-resting' || !tier.isRefused || !this.leave(tier, now))
                return this.orProbe(selection);
        }
    }

    /** Whether a certain exit may be used; one of another tier is to be left alone, as if it rested. */
    availability(exit: Exit, now: number): Availability {
        const isTheTurnOfOthers = (exit.tier ?? 0) !== this.current || this.nextProbeMillis <= now;
        return isTheTurnOfOthers
            ? { kind: 'resting', untilMillis: Infinity }
            : this.siteExitsOf(exit).availability(exit, now);
    }

    /** The site answered a request; see `SiteExits.noteAnswer`. */
    noteAnswer(request: SentRequest, answer: Answer, verdict: Verdict, now: number): Findings {
        const index = request.health.exit.tier ?? 0;
        const tier = this.tiers[index]!;
        const findings = tier.siteExits.noteAnswer(request, answer, verdict, now);
        this.choice.noteAnswer(index, answer);
        if (answer === 'accepted') this.accepted(tier, index);
        if (answer === 'limited') tier.isRefused = false;
        if (answer === 'refused') {
            const isForPace = findings.exits.some(({ restMillis }) => restMillis !== undefined);
            this.refused(tier, index, !isForPace, { sentAt: request.sentAt, now });
        }
        if (findings.address !== undefined)
            tier.refusals = Math.max(0, tier.refusals - findings.address.triedBy.length);
        return findings;
    }

    /** What outlives the process; `undefined` when the site was never used. */
    snapshot(now: number): SiteSnapshot | undefined {
        const usedAt = Math.max(...this.tiers.map(({ siteExits }) => siteExits.pace.lastUsedAt));
        if (usedAt === -Infinity) return undefined;
        const tiers = this.tiers.map(({ siteExits, exits: _, probeAt, ...tier }) => ({
            ...tier,
            probeAt: finite(probeAt),
            ...snapshotSiteExits(siteExits, now),
        }));
        return { usedAt, currentTier: this.current, tiers };
    }

    /** Takes up what an earlier process knew, before the site is used; there may be fewer tiers now, or more. */
    restore({ currentTier, tiers }: SiteSnapshot, now: number): void {
        this.current = Math.min(currentTier, this.tiers.length - 1);
        this.toldCurrent = this.current;
        for (const [index, tier] of this.tiers.entries()) {
            const snapshot = tiers[index];
            if (snapshot === undefined) continue;
            const { refusals, wasAccepted, isRefused, setbacks, leftAt, probeAt } = snapshot;
            const isLeft = isRefused && index !== this.current;
            Object.assign(tier, {
                refusals,
                wasAccepted,
                isRefused,
                setbacks,
                leftAt,
                isLeft,
                probeAt: orNever(probeAt),
            });
            restoreSiteExits(tier.siteExits, snapshot, now);
        }
    }

    /** Takes up what is known by now, while the site is in use; which tier serves it is found out by each for itself. */
    learn({ tiers }: SiteSnapshot, now: number): void {
        for (const [index, { siteExits }] of this.tiers.entries()) {
            const snapshot = tiers[index];
            if (snapshot !== undefined) learnSiteExits(siteExits, snapshot, now);
        }
    }

    private append(exits: readonly Exit[], hasAnotherTier: boolean): void {
        const traits = { ...this.settings, ...this.supplyAt(this.tiers.length) };
        this.tiers.push({
            siteExits: new SiteExits(exits, { ...traits, random: this.random, hasAnotherTier }),
            exits: traits.exits,
            refusals: 0,
            wasAccepted: false,
            isRefused: false,
            setbacks: 0,
            leftAt: 0,
            isLeft: false,
            probeAt: Infinity,
        });
    }

    private accepted(tier: Tier, index: number): void {
        tier.refusals = 0;
        tier.wasAccepted = true;
        tier.isRefused = false;
        tier.isLeft = false;
        tier.setbacks = Math.max(0, tier.setbacks - 1);
        if (!this.choice.hasPrices && index < this.current) this.current = index;
    }

    private refused(tier: Tier, index: number, isForGood: boolean, { sentAt, now }: Times): void {
        tier.refusals += 1;
        tier.isRefused = isForGood;
        if (index === this.current) {
            const isTrusted = tier.wasAccepted && tier.setbacks === 0;
            if (tier.refusals >= (isTrusted ? REFUSALS_TO_LEAVE_PROVEN : REFUSALS_TO_LEAVE)) this.leave(tier, now);
        } else if (this.choice.isCheaper(index, this.current) && sentAt >= tier.leftAt) {
            this.setBack(tier, now);
        }
    }

    /** @returns whether there is another tier to go on with. */
    private leave(tier: Tier, now: number): boolean {
        const next = this.choice.hasPrices ? this.best('others') : this.current + 1;
        if (next === undefined || next === this.tiers.length || !this.choice.mayUse(next)) return false;
        tier.isLeft = true;
        this.moveTo(next, now);
        return true;
    }

    /** Where costs are known, and when there is no money any more for the tier that serves the site. */
    private moveToBest(now: number): void {
        if (this.tiers.length === 1) return;
        if (!this.choice.hasPrices && this.choice.mayUse(this.current)) return;
        const best = this.best('all');
        if (best !== undefined && best !== this.current) this.moveTo(best, now);
    }

    private best(which: 'all' | 'others'): number | undefined {
        const indexes = [...this.tiers.keys()].filter((index) => which === 'all' || index !== this.current);
        const open = indexes.filter((index) => !this.tiers[index]!.isLeft);
        const isOpen = which === 'all' && open.includes(this.current);
        const best = this.choice.best(open, isOpen ? this.current : undefined);
        // All were refused: the site stays with one that there is money for.
        if (best !== undefined || which === 'others') return best;
        return this.choice.mayUse(this.current) ? this.current : this.choice.best(indexes, undefined);
    }

    private moveTo(index: number, now: number): void {
        const left = this.tiers[this.current]!;
        if (this.choice.isCheaper(this.current, index)) {
            left.leftAt = now;
            this.setBack(left, now);
        }
        this.current = index;
    }

    private setBack(tier: Tier, now: number): void {
        tier.setbacks += 1;
        this.schedule(tier, now);
    }

    private schedule(tier: Tier, now: number): void {
        const { baseMillis, capMillis } = this.settings.cooldown;
        tier.probeAt = now + Math.min(capMillis, baseMillis * 2 ** Math.min(40, tier.setbacks - 1));
    }

    /** When a cheaper tier is to be tried next. */
    private get nextProbeMillis(): number {
        return Math.min(...this.cheaper().map(({ probeAt }) => probeAt), Infinity);
    }

    private selectProbe(now: number): Selection | undefined {
        for (const tier of this.cheaper()) {
            if (tier.probeAt > now) continue;
            // Until the answer is there, and should none come, the next one waits its time.
            this.schedule(tier, now);
            const selection = tier.siteExits.select(now, 'leave-alone');
            if (selection.kind === 'exit') return selection;
            if (tier.exits === 'drawn') this.wanted = this.tiers.indexOf(tier);
            if ('untilMillis' in selection) tier.probeAt = Math.max(tier.probeAt, selection.untilMillis ?? 0);
        }
        return undefined;
    }

    private cheaper(): readonly Tier[] {
        const isCheaper = (index: number): boolean =>
            index !== this.current && this.choice.isCheaper(index, this.current) && this.choice.mayUse(index);
        return this.tiers.length === 1 ? NONE : this.tiers.filter((_, index) => isCheaper(index));
    }

    /** Requests that wait for a tier may be served by a cheaper one first. */
    private orProbe(selection: Selection): Selection {
        const next = this.nextProbeMillis;
        if (next === Infinity || !('untilMillis' in selection)) return selection;
        return { ...selection, untilMillis: Math.min(selection.untilMillis ?? Infinity, next) };
    }
}

const NONE: readonly Tier[] = [];

interface Times {
    readonly sentAt: number;
    readonly now: number;
}
