import type { Answer } from '../learning/answers.js';

/** What a site's requests cost by each tier. */
export interface TierPrices {
    /** What one request costs; `undefined` when nobody said, and then tiers are in the order of their prices. */
    costOfRequest(tier: number): number | undefined;
    /** Whether there is money for a tier. */
    mayUse(tier: number): boolean;
}

/** How often the site accepts requests by one tier; old answers fade. */
interface Chance {
    accepted: number;
    refused: number;
}

/** A tier that is yet to be tried is taken to be accepted so often. */
const TRUST = 4;
/** So many answers are remembered of a tier; then all count for half. */
const MOST_ANSWERS = 60;
/**
 * A request is tried again ten times after refusals. Where one of three is accepted, that loses 1 % of the pages; where fewer
 * are, another tier is better at any price.
 */
const LEAST_CHANCE = 1 / 3;
/** A tier must be so much cheaper to move to, or chance would have a site move to and fro. */
const WORTH_MOVING = 0.8;

/** Compares tiers by what a page is expected to cost: the cost of a request by the chance that it is accepted. */
export class TierChoice {
    private readonly chances: Chance[] = [];

    constructor(private readonly prices: TierPrices | undefined) {}

    /** Whether tiers are compared by their costs, and not by their order alone. */
    get hasPrices(): boolean {
        return this.prices?.costOfRequest(0) !== undefined;
    }

    mayUse(tier: number): boolean {
        return this.prices?.mayUse(tier) ?? true;
    }

    /** Whether a request costs less by `one` than by `other`. */
    isCheaper(one: number, other: number): boolean {
        const [first, second] = [this.prices?.costOfRequest(one), this.prices?.costOfRequest(other)];
        return first === undefined || second === undefined || first === second ? one < other : first < second;
    }

    noteAnswer(tier: number, answer: Answer): void {
        if (answer !== 'accepted' && answer !== 'refused') return;
        const chance = (this.chances[tier] ??= { accepted: 0, refused: 0 });
        chance[answer] += 1;
        if (chance.accepted + chance.refused <= MOST_ANSWERS) return;
        chance.accepted /= 2;
        chance.refused /= 2;
    }

    /**
     * The tier whose pages are expected to cost least.
     * @param current The tier that serves the site, or `undefined` when it has to be another one.
     */
    best(tiers: readonly number[], current: number | undefined): number | undefined {
        const affordable = tiers.filter((tier) => this.mayUse(tier));
        const likely = affordable.filter((tier) => this.chanceOf(tier) >= LEAST_CHANCE);
        const [first] = (likely.length > 0 ? likely : affordable).toSorted((one, other) => this.compare(one, other));
        if (current === undefined || first === undefined || !likely.includes(current)) return first;
        return this.costOfPage(first) < WORTH_MOVING * this.costOfPage(current) ? first : current;
    }

    private compare(one: number, other: number): number {
        return this.costOfPage(one) - this.costOfPage(other) || one - other;
    }

    private costOfPage(tier: number): number {
        return (this.prices?.costOfRequest(tier) ?? 0) / this.chanceOf(tier);
    }

    private chanceOf(tier: number): number {
        const { accepted, refused } = this.chances[tier] ?? { accepted: 0, refused: 0 };
        return (accepted + TRUST) / (accepted + refused + TRUST);
    }
}
