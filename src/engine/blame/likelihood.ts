import type { Standing } from '../standing.js';
import { wasAccepted } from '../standing.js';
import type { DoubtfulAddress } from '../standing.js';
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

    /** @param exits Where exits are `drawn`, each has one session only, which says nothing apart from it. */
    constructor(private readonly exitsAre: 'listed' | 'drawn') {}

    /** Addresses in doubt count by what speaks against them. */
    private doubtfulAddresses = 0;

    /** @param addresses All that are in doubt now. */
    update(addresses: Iterable<DoubtfulAddress>): void {
        this.doubtfulAddresses = 0;
        for (const { cases } of addresses) {
            const against = cases.reduce((sum, { standing }) => sum + (wasAccepted(standing) ? 1 : 0.5), 0);
            this.doubtfulAddresses += against > 1 ? 1 : against / 4;
        }
    }

    /** How likely any address is refused to everybody. */
    get addressShare(): number {
        return this.addresses.valueWith(this.doubtfulAddresses);
    }

    /**
     * How much likelier the refusals of an exit are if it is to blame than if it is not.
     * @param evidence `all` as if all its addresses were known to be good.
     */
    exitOdds(standing: Standing, evidence: 'as-known' | 'all' = 'as-known'): number {
        const { cases } = standing;
        const kind = wasAccepted(standing) ? 'usual' : 'trial';
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
            odds /= chance + (isCleared ? 0 : this.addressIsBad(one.address, standing));
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
        const seen = new Set<Standing>();
        for (const one of cases) {
            // The same exit says nothing twice, unless it was accepted in between.
            if (!one.exitIsCleared && seen.has(one.standing)) continue;
            seen.add(one.standing);
            const isCleared = evidence === 'all' || one.exitIsCleared;
            const byChance = one.kind === 'limited' ? Math.max(chance, limitShare) : chance;
            odds /= byChance + (isCleared ? 0 : this.exitIsBad(one.standing, one.address));
        }
        return odds;
    }

    /** How likely the address is to blame, by what exits other than this one met. */
    private addressIsBad({ cases }: DoubtfulAddress, but: Standing): number {
        let witnesses = 0;
        for (const { standing, exitIsCleared } of cases) {
            if (standing === but && !exitIsCleared) continue;
            witnesses += exitIsCleared ? 1 : 1 - this.guess(this.exits.usual.value, this.addressShare, standing);
        }
        return posterior(this.addressShare, this.chance.usual.value + this.exits.usual.value, witnesses);
    }

    /** How likely the exit is to blame, by what addresses other than this one met. */
    private exitIsBad(standing: Standing, but: DoubtfulAddress): number {
        let witnesses = 0;
        for (const { address, addressIsCleared } of standing.cases) {
            if (address === but) continue;
            const others = address.cases.length - 1;
            witnesses += addressIsCleared
                ? 1
                : 1 - posterior(this.addressShare, this.chance.usual.value + this.exits.usual.value, others);
        }
        const prior = wasAccepted(standing) ? this.exits.usual.value : this.exits.trial.value;
        return posterior(prior, this.chance.usual.value + this.addressShare, witnesses);
    }

    private guess(prior: number, otherCause: number, { cases }: Standing): number {
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
