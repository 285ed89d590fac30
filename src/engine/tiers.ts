import type { Random } from '../common/session-id.js';
import type { Exit } from './exit.js';
import type { SentRequest } from './standing.js';
import type { Answer, Heard } from './answers.js';
import type { Availability, Pick } from './pick.js';
import { Line } from './line.js';
import { learnLine, recallLine, rememberLine } from './memory/lines.js';
import type { SiteMemory } from './memory/site-memory.js';
import type { LearnedPace } from './pace/learned-pace.js';
import type { SiteSettings } from './site-settings.js';
import type { Standing } from './standing.js';
import type { Verdict } from './verdict.js';

/** Refusals in a row after which a site is taken to refuse a whole tier. */
const REFUSALS_TO_LEAVE = 5;
/** The same where the site has accepted the tier, and never turned it away as a whole. */
const REFUSALS_TO_LEAVE_PROVEN = 10;

/** Exits of one price, as one site sees them. */
interface Tier {
    readonly line: Line;
    /** Since the site last accepted one of them. */
    refusals: number;
    wasAccepted: boolean;
    /** The site's last word on them was a refusal, and not for their pace. */
    isRefused: boolean;
    /** How often the tier was left, or tried again in vain; forgiven one by one. */
    setbacks: number;
    leftAt: number;
    /** When one request may find out whether the site accepts the tier again. */
    probeAt: number;
}

/**
 * The exits of one site by tier, the cheapest first. A site stays with a tier until it refuses the whole of it, which
 * neither limits of rate nor failing proxies do, and then goes on with the next. Now and then, ever less often, one
 * request finds out whether a cheaper tier is accepted again.
 *
 * Most pools have a single tier, and then this is its line.
 */
export class Tiers {
    private readonly tiers: Tier[] = [];
    private current = 0;

    constructor(
        exits: Iterable<Exit>,
        private readonly settings: SiteSettings & { readonly exits: 'listed' | 'drawn' },
        private readonly random: Random,
    ) {
        const byTier: (Exit[] | undefined)[] = [[]];
        for (const exit of exits) (byTier[exit.tier ?? 0] ??= []).push(exit);
        for (const [tier, ofTier] of byTier.entries()) this.append(ofTier ?? [], tier < byTier.length - 1);
    }

    /** The number of the tier that serves the site; `undefined` where there is only one. */
    get currentTier(): number | undefined {
        return this.tiers.length > 1 ? this.current : undefined;
    }

    /** The exits that serve the site now. */
    get currentLine(): Line {
        return this.tiers[this.current]!.line;
    }

    /** How fast the site may be asked, as far as the tier that serves it has found out. */
    get learnedPace(): LearnedPace {
        return this.tiers[this.current]!.line.pace.learned;
    }

    /** Until when the site is left alone, because it refuses everybody; a time in the past when it is not. */
    get pausedUntilMillis(): number {
        return this.tiers[this.current]!.line.pausedUntilMillis;
    }

    /** After how many requests the site refuses a session. */
    get sessionDepth(): number {
        return this.tiers[this.current]!.line.blame.depth.most;
    }

    get isIdle(): boolean {
        return this.tiers.every(({ line }) => line.isIdle);
    }

    /** Whether there are exits in the tier that this site has not used yet. */
    get hasUntried(): boolean {
        return this.tiers[this.current]!.line.hasUntried;
    }

    lineOf({ tier = 0 }: Exit): Line {
        return this.tiers[tier]!.line;
    }

    *known(): Iterable<Standing> {
        for (const { line } of this.tiers) yield* line.known();
    }

    add(exit: Exit): void {
        while (this.tiers.length <= (exit.tier ?? 0)) this.append([], false);
        this.lineOf(exit).add(exit);
    }

    pick(now: number, busy: 'share' | 'leave-alone', address?: string, others?: 'may-go' | 'wait-too'): Pick {
        const probe = this.pickProbe(now);
        if (probe !== undefined) return probe;
        for (;;) {
            const tier = this.tiers[this.current]!;
            const pick = tier.line.pick(now, busy, address, others);
            if (pick.kind !== 'all-resting' || !tier.isRefused || !this.leave(tier, now)) return this.orProbe(pick);
        }
    }

    /** Whether a certain exit may be used; one of another tier is to be left alone, as if it rested. */
    availability(exit: Exit, now: number): Availability {
        const isTheTurnOfOthers = (exit.tier ?? 0) !== this.current || this.nextProbeMillis <= now;
        return isTheTurnOfOthers
            ? { kind: 'resting', untilMillis: Infinity }
            : this.lineOf(exit).availability(exit, now);
    }

    /** The site answered a request; see `Line.heard`. */
    heard(request: SentRequest, answer: Answer, verdict: Verdict, now: number): Heard {
        const index = request.standing.exit.tier ?? 0;
        const tier = this.tiers[index]!;
        const heard = tier.line.heard(request, answer, verdict, now);
        if (answer === 'accepted') this.accepted(tier, index);
        if (answer === 'limited') tier.isRefused = false;
        if (answer === 'refused') {
            const isForPace = heard.exits.some(({ restMillis }) => restMillis !== undefined);
            this.refused(tier, index, !isForPace, { sentAt: request.sentAt, now });
        }
        if (heard.address !== undefined) tier.refusals = Math.max(0, tier.refusals - heard.address.triedBy.length);
        return heard;
    }

    /** What outlives the process; `undefined` when the site was never used. */
    remember(now: number): SiteMemory | undefined {
        const usedAt = Math.max(...this.tiers.map(({ line }) => line.pace.lastUsedAt));
        if (usedAt === -Infinity) return undefined;
        const tiers = this.tiers.map(({ line, probeAt, ...tier }) => ({
            ...tier,
            probeAt: probeAt === Infinity ? null : probeAt,
            ...rememberLine(line, now),
        }));
        return { usedAt, currentTier: this.current, tiers };
    }

    /** Takes up what an earlier process knew, before the site is used; there may be fewer tiers now, or more. */
    recall({ currentTier, tiers }: SiteMemory): void {
        this.current = Math.min(currentTier, this.tiers.length - 1);
        for (const [index, tier] of this.tiers.entries()) {
            const memory = tiers[index];
            if (memory === undefined) continue;
            const { refusals, wasAccepted, isRefused, setbacks, leftAt, probeAt } = memory;
            Object.assign(tier, { refusals, wasAccepted, isRefused, setbacks, leftAt, probeAt: probeAt ?? Infinity });
            recallLine(tier.line, memory);
        }
    }

    /** Takes up what is known by now, while the site is in use; which tier serves it is found out by each for itself. */
    learn({ tiers }: SiteMemory, now: number): void {
        for (const [index, { line }] of this.tiers.entries()) {
            const memory = tiers[index];
            if (memory !== undefined) learnLine(line, memory, now);
        }
    }

    private append(exits: readonly Exit[], hasAnotherTier: boolean): void {
        this.tiers.push({
            line: new Line(exits, { ...this.settings, random: this.random, hasAnotherTier }),
            refusals: 0,
            wasAccepted: false,
            isRefused: false,
            setbacks: 0,
            leftAt: 0,
            probeAt: Infinity,
        });
    }

    private accepted(tier: Tier, index: number): void {
        tier.refusals = 0;
        tier.wasAccepted = true;
        tier.isRefused = false;
        tier.setbacks = Math.max(0, tier.setbacks - 1);
        if (index < this.current) this.current = index;
    }

    private refused(tier: Tier, index: number, isForGood: boolean, { sentAt, now }: Times): void {
        tier.refusals += 1;
        tier.isRefused = isForGood;
        if (index === this.current) {
            const isTrusted = tier.wasAccepted && tier.setbacks === 0;
            if (tier.refusals >= (isTrusted ? REFUSALS_TO_LEAVE_PROVEN : REFUSALS_TO_LEAVE)) this.leave(tier, now);
        } else if (index < this.current && sentAt >= tier.leftAt) {
            this.setBack(tier, now);
        }
    }

    /** @returns whether there is a dearer tier. */
    private leave(tier: Tier, now: number): boolean {
        if (this.current === this.tiers.length - 1) return false;
        this.current += 1;
        tier.leftAt = now;
        this.setBack(tier, now);
        return true;
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
        let next = Infinity;
        for (let index = 0; index < this.current; index += 1) next = Math.min(next, this.tiers[index]!.probeAt);
        return next;
    }

    private pickProbe(now: number): Pick | undefined {
        for (let index = 0; index < this.current; index += 1) {
            const tier = this.tiers[index]!;
            if (tier.probeAt > now) continue;
            // Until the answer is there, and should none come, the next one waits its time.
            this.schedule(tier, now);
            const pick = tier.line.pick(now, 'leave-alone');
            if (pick.kind === 'exit') return pick;
            if ('untilMillis' in pick) tier.probeAt = Math.max(tier.probeAt, pick.untilMillis ?? 0);
        }
        return undefined;
    }

    /** Whoever waits for a tier may be served by a cheaper one before. */
    private orProbe(pick: Pick): Pick {
        const next = this.nextProbeMillis;
        if (next === Infinity || !('untilMillis' in pick)) return pick;
        return { ...pick, untilMillis: Math.min(pick.untilMillis ?? Infinity, next) };
    }
}

interface Times {
    readonly sentAt: number;
    readonly now: number;
}
