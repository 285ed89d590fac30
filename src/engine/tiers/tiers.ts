import type { Random } from '../../common/session-id.js';
import type { Exit } from '../exit.js';
import type { SentRequest } from '../exit-health.js';
import type { Answer, Findings } from '../learning/answers.js';
import type { Availability, Selection } from '../choosing/selection.js';
import { SiteExits } from '../choosing/site-exits.js';
import type { SiteExitsOptions } from '../choosing/site-exits-options.js';
import type { SiteSnapshot } from '../snapshots/site-snapshot.js';
import type { LearnedPace } from '../pace/learned-pace.js';
import type { SiteSettings } from '../site-settings.js';
import type { SupplyTraits } from './supply.js';
import type { ExitHealth } from '../exit-health.js';
import { Tier } from './tier.js';
import { TierChoice } from './tier-choice.js';
import { nextProbeMillis, TierProbes } from './tier-probes.js';
import type { Verdict } from '../verdict.js';

/** What all tiers of a site have in common. */
type CommonTraits = { readonly [Key in 'exits' | 'onUse']: SiteExitsOptions[Key] };

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
    private readonly probes = new TierProbes();
    private current = 0;
    /** The tier that served the site when somebody last asked whether that had changed. */
    private toldCurrent = 0;

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
        return this.currentExits.pace.learned;
    }

    /** Until when the site is left alone, because it refuses everybody; a time in the past when it is not. */
    get pausedUntilMillis(): number {
        return this.currentExits.pausedUntilMillis;
    }

    /** After how many requests the site refuses a session. */
    get sessionDepth(): number {
        return this.currentExits.blame.depth.most;
    }

    get isIdle(): boolean {
        return this.tiers.every(({ siteExits }) => siteExits.isIdle);
    }

    /** Whether there are exits in the tier that this site has not used yet. */
    get hasUntried(): boolean {
        return this.currentExits.hasUntried;
    }

    /** The supply of the tier that serves the site; `undefined` where nobody said. */
    get currentSupply(): SupplyTraits | undefined {
        return this.supplyAt(this.current);
    }

    /** The supply of a cheaper tier that should be tried, and needs one more exit for it. */
    get wantedSupply(): SupplyTraits | undefined {
        const { wanted } = this.probes;
        return wanted && this.supplyAt(this.tiers.indexOf(wanted));
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
        this.siteExitsOf(exit).add(exit);
        this.probes.noteAdded(this.tiers[exit.tier ?? 0]!);
    }

    /** Hears that so many exits have gone, used here or not. */
    noteGone(count: number): void {
        for (const { siteExits } of this.tiers) siteExits.untried.noteGone(count);
    }

    select(now: number, busy: 'share' | 'leave-alone', address?: string, others?: 'may-go' | 'wait-too'): Selection {
        this.moveToBest(now);
        const probe = this.probes.select(this.cheaper(), now);
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
        const isTheTurnOfOthers = (exit.tier ?? 0) !== this.current || nextProbeMillis(this.cheaper()) <= now;
        return isTheTurnOfOthers
            ? { kind: 'resting', untilMillis: Infinity }
            : this.siteExitsOf(exit).availability(exit, now);
    }

    /** Learns from an answer of the site; see `SiteExits.noteAnswer`. */
    noteAnswer(request: SentRequest, answer: Answer, verdict: Verdict, now: number): Findings {
        const index = request.health.exit.tier ?? 0;
        const tier = this.tiers[index]!;
        const findings = tier.siteExits.noteAnswer(request, answer, verdict, now);
        this.choice.noteAnswer(index, answer);
        if (answer === 'accepted') this.accepted(tier, index);
        if (answer === 'limited') tier.noteLimited();
        if (answer === 'refused') {
            const isForPace = findings.exits.some(({ restMillis }) => restMillis !== undefined);
            tier.noteRefused(isForPace ? 'pace' : 'other');
            this.refused(tier, index, request.sentAt, now);
        }
        if (findings.address !== undefined) tier.takeBack(findings.address.triedBy.length);
        return findings;
    }

    /** What outlives the process; `undefined` when the site was never used. */
    snapshot(now: number): SiteSnapshot | undefined {
        const usedAt = Math.max(...this.tiers.map(({ siteExits }) => siteExits.pace.lastUsedAt));
        if (usedAt === -Infinity) return undefined;
        const tiers = this.tiers.map((tier) => tier.snapshot(now));
        return { usedAt, currentTier: this.current, tiers };
    }

    /** Takes up what an earlier process knew, before the site is used; there may be fewer tiers now, or more. */
    restore({ currentTier, tiers }: SiteSnapshot, now: number): void {
        this.current = Math.min(currentTier, this.tiers.length - 1);
        this.toldCurrent = this.current;
        for (const [index, tier] of this.tiers.entries()) {
            const snapshot = tiers[index];
            if (snapshot !== undefined) tier.restore(snapshot, index === this.current ? 'current' : 'other', now);
        }
    }

    /** Takes up what is known by now, while the site is in use; which tier serves it is found out by each for itself. */
    learn({ tiers }: SiteSnapshot, now: number): void {
        for (const [index, tier] of this.tiers.entries()) {
            const snapshot = tiers[index];
            if (snapshot !== undefined) tier.learn(snapshot, now);
        }
    }

    private append(exits: readonly Exit[], hasAnotherTier: boolean): void {
        const traits = { ...this.settings, ...this.supplyAt(this.tiers.length) };
        const siteExits = new SiteExits(exits, { ...traits, random: this.random, hasAnotherTier });
        this.tiers.push(new Tier(siteExits, traits.exits, this.settings.cooldown));
    }

    private accepted(tier: Tier, index: number): void {
        tier.noteAccepted();
        if (!this.choice.hasPrices && index < this.current) this.current = index;
    }

    private refused(tier: Tier, index: number, sentAt: number, now: number): void {
        if (index === this.current) {
            if (tier.isToBeLeft) this.leave(tier, now);
        } else if (this.choice.isCheaper(index, this.current) && sentAt >= tier.leftAt) {
            tier.noteSetback(now);
        }
    }

    /** @returns whether there is another tier to go on with. */
    private leave(tier: Tier, now: number): boolean {
        const next = this.choice.hasPrices ? this.best('others') : this.current + 1;
        if (next === undefined || next === this.tiers.length || !this.choice.mayUse(next)) return false;
        tier.leave();
        this.moveTo(next, now);
        return true;
    }

    /** Moves to the cheapest tier where costs are known, or when there is no money any more for the current one. */
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
        if (this.choice.isCheaper(this.current, index)) left.noteMovedOn(now);
        this.current = index;
    }

    private cheaper(): readonly Tier[] {
        const isCheaper = (index: number): boolean =>
            index !== this.current && this.choice.isCheaper(index, this.current) && this.choice.mayUse(index);
        return this.tiers.length === 1 ? NONE : this.tiers.filter((_, index) => isCheaper(index));
    }

    /** Ends a wait when a cheaper tier may be tried. */
    private orProbe(selection: Selection): Selection {
        const next = nextProbeMillis(this.cheaper());
        if (next === Infinity || !('untilMillis' in selection)) return selection;
        return { ...selection, untilMillis: Math.min(selection.untilMillis ?? Infinity, next) };
    }
}

const NONE: readonly Tier[] = [];
