import type { ExitHealth } from '../exit-health.js';
import { wasAccepted } from '../exit-health.js';
import type { DoubtfulAddress } from '../exit-health.js';
import { Frequency } from './frequency.js';

/** What is expected of any site before it has answered: few refusals of exits that it accepted. From the benchmark. */
export const RARELY = { hits: 0.4, requests: 20 };
/** What is expected of exits that it has not seen. */
const TRIALS_BANNED = { hits: 2, requests: 10 };
const TRIALS_UNLUCKY = { hits: 0.5, requests: 8 };
/** Addresses that were refused once by trusted exits may have met chance: so much of a refusal each. */
const MAY_BE_CHANCE = 0.5;

/**
 * How often each cause is to blame on one site, and from that, how likely it is for a refusal. The more often others are to
 * blame, the less one refusal says.
 */
export class Likelihood {
    /** Exits that turned out to be refused. */
    readonly exits = { trial: new Frequency(TRIALS_BANNED), usual: new Frequency(RARELY) };
    /** Refusals for which neither exit nor address was to blame. */
    readonly chance = { trial: new Frequency(TRIALS_UNLUCKY), usual: new Frequency(RARELY) };
    readonly addresses = new Frequency(RARELY);

    /**
     * @param exitsAre Where exits are `drawn`, each has one session only, which says nothing apart from it.
     * @param inDoubt Addresses in doubt, by what speaks against them.
     */
    constructor(
        private readonly exitsAre: 'listed' | 'drawn',
        private readonly inDoubt: { readonly weight: number },
    ) {}

    /** How likely any address is refused to everybody. */
    get addressShare(): number {
        return this.addresses.valueWith(this.inDoubt.weight);
    }

    /**
     * How much likelier the refusals of an exit are if it is to blame than if it is not.
     * @param evidence `all` as if all its addresses were known to be good.
     */
    exitOdds(health: ExitHealth, evidence: 'as-known' | 'all' = 'as-known'): number {
        const { cases } = health;
        const kind = wasAccepted(health) ? 'usual' : 'trial';
        const chance = Math.max(this.chance.usual.value, this.chance[kind].value);
        let odds = oddsOf(this.exits[kind].value);
        const seen = new Set<unknown>();
        for (const one of cases) {
            // A limit says what it is. The same session, or page, says nothing twice.
            if (one.kind === 'limited') continue;
            const isKnownSession = this.exitsAre === 'listed' && seen.has(one.request.session);
            if (isKnownSession || seen.has(one.address)) continue;
            seen.add(one.request.session).add(one.address);
            const isCleared = evidence === 'all' || one.addressIsCleared;
            odds /= chance + (isCleared ? 0 : this.addressIsBad(one.address, health));
        }
        return odds;
    }

    /**
     * The same for an address.
     * @param others Refusals that chance may turn out to have caused, see `MAY_BE_CHANCE`, and how often requests are limited.
     */
    addressOdds(
        { cases }: DoubtfulAddress,
        { possiblyChance, limitShare }: { readonly possiblyChance: number; readonly limitShare: number },
        evidence: 'as-known' | 'all' = 'as-known',
    ): number {
        const chance = this.chance.usual.valueWith(MAY_BE_CHANCE * possiblyChance);
        let odds = oddsOf(this.addresses.value);
        const seen = new Set<ExitHealth>();
        for (const one of cases) {
            // The same exit says nothing twice, unless it was accepted in between.
            if (!one.exitIsCleared && seen.has(one.health)) continue;
            seen.add(one.health);
            const isCleared = evidence === 'all' || one.exitIsCleared;
            const byChance = one.kind === 'limited' ? Math.max(chance, limitShare) : chance;
            odds /= byChance + (isCleared ? 0 : this.exitIsBad(one.health, one.address));
        }
        return odds;
    }

    /** How likely the address is to blame, by what exits other than this one met. */
    private addressIsBad({ cases }: DoubtfulAddress, but: ExitHealth): number {
        let witnesses = 0;
        for (const { health, exitIsCleared } of cases) {
            if (health === but && !exitIsCleared) continue;
            witnesses += exitIsCleared ? 1 : 1 - this.guess(this.exits.usual.value, this.addressShare, health);
        }
        return posterior(this.addressShare, this.chance.usual.value + this.exits.usual.value, witnesses);
    }

    /** How likely the exit is to blame, by what addresses other than this one met. */
    private exitIsBad(health: ExitHealth, but: DoubtfulAddress): number {
        let witnesses = 0;
        for (const { address, addressIsCleared } of health.cases) {
            if (address === but) continue;
            const others = address.cases.length - 1;
            witnesses += addressIsCleared
                ? 1
                : 1 - posterior(this.addressShare, this.chance.usual.value + this.exits.usual.value, others);
        }
        const prior = wasAccepted(health) ? this.exits.usual.value : this.exits.trial.value;
        return posterior(prior, this.chance.usual.value + this.addressShare, witnesses);
    }

    private guess(prior: number, otherCause: number, { cases }: ExitHealth): number {
        return posterior(prior, this.chance.usual.value + otherCause, cases.length - 1);
    }
}

function oddsOf(share: number): number {
    return share / (1 - share);
}

/** How likely one is to blame when so many refusals would each have needed another cause. */
function posterior(prior: number, otherCause: number, refusals: number): number {
    return prior / (prior + (1 - prior) * otherCause ** refusals);
}
