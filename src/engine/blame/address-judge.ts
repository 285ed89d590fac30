import type { DoubtfulAddress, SentRequest } from '../exit-health.js';
import type { Addresses } from './addresses.js';
import type { BlameOptions } from './blame-options.js';
import { isPoolTiny } from './blame-options.js';
import type { Finding } from './finding.js';
import type { Likelihood } from './likelihood.js';
import { LimitShare } from './limit-share.js';
import type { OpenCases } from './open-cases.js';

/** An address is to blame once that is so much likelier than chance: a mistake loses a page. */
const ADDRESS_ODDS = 10_000;
/** Exits that may try an address at most, whatever the odds. */
const MOST_TRIES = 10;
/** So many addresses that were refused to everybody are no exception. */
const USUAL_ADDRESSES = 2;
/** Limits that one address may meet, although the pace explains each. */
const MOST_LIMITS = 40;

/** Judges whether an address is refused to everybody. */
export class AddressJudge {
    readonly limits = new LimitShare();
    private refused = 0;

    constructor(
        private readonly options: Pick<BlameOptions, 'exitCount'>,
        private readonly likelihood: Likelihood,
        private readonly addresses: Addresses,
        private readonly open: OpenCases,
    ) {}

    /** Addresses that were refused to everybody, and those of which that is not known yet. */
    get counts(): { readonly refused: number; readonly inDoubt: number } {
        return { refused: this.refused, inDoubt: this.addresses.size };
    }

    /** The address, when it was refused and not accepted since. */
    doubtOn(address: string | undefined): DoubtfulAddress | undefined {
        return address === undefined ? undefined : this.addresses.find(address);
    }

    /**
     * How much likelier the refusals of an address are if it is to blame than if it is not.
     * @param evidence `all` as if all its exits were known to be good.
     */
    odds(address: DoubtfulAddress, evidence: 'as-known' | 'all' = 'as-known'): number {
        const others = { possiblyChance: this.open.possiblyChance, limitShare: this.limits.value };
        return this.likelihood.addressOdds(address, others, evidence);
    }

    /** Whether the address would be to blame, were all its exits known to be good. */
    mayBeBad(address: DoubtfulAddress): boolean {
        return this.odds(address, 'all') > ADDRESS_ODDS;
    }

    /** @param isLimit Whether the site called a request too fast, whose address was not in doubt. */
    noteLimit({ address }: SentRequest, isLimit: boolean): void {
        if (this.doubtOn(address) === undefined) this.limits.note(isLimit);
    }

    /**
     * Whether a limit of an exit that was accepted since its last one is held against the page alone. Where there are others
     * to go on with, the exit rests all the same, for it costs nothing.
     * @param doubt Of the page, from before.
     */
    isBlamedForLimit(doubt: DoubtfulAddress | undefined): boolean {
        const mayBe = doubt !== undefined || this.areRefusalsUsual;
        return mayBe && isPoolTiny(this.options) && !this.limits.isFrequent;
    }

    /** Notes a limit that the site's pace explains. Where the address meets one again and again, it is the address. */
    limitedForPace({ address: key, health }: SentRequest): readonly Finding[] {
        if (key === undefined) return [];
        const address = this.open.doubt(key);
        address.tries += 1;
        address.triedBy.set(health, health.tally.ok);
        return address.tries >= MOST_LIMITS ? [this.convict(address)] : [];
    }

    judge(address: DoubtfulAddress): readonly Finding[] {
        const { cases, key } = address;
        // Trouble of the target passes; Crawlee's own retries limit how often it is asked.
        if (key === undefined || cases.some(({ kind }) => kind === 'trouble' || kind === 'timeout')) return [];
        const isLikely = cases.length > 1 && this.odds(address) > ADDRESS_ODDS;
        const mostTries = cases.some(({ kind }) => kind === 'limited') ? this.mostLimitedTries : MOST_TRIES;
        return isLikely || address.tries >= mostTries ? [this.convict(address)] : [];
    }

    /** Judges an address that a probe met a refusal on while the site seems to refuse everybody: that takes more tries. */
    judgeProbed(address: DoubtfulAddress): readonly Finding[] {
        address.tries += 1;
        return address.tries >= 2 * MOST_TRIES ? [this.convict(address)] : [];
    }

    private convict(address: DoubtfulAddress): Finding {
        this.likelihood.addresses.count();
        this.likelihood.addresses.hit();
        this.refused += 1;
        this.addresses.close(address);
        for (const one of address.cases) this.open.drop(one);
        return { kind: 'address', address: address.key!, triedBy: [...address.triedBy.keys()] };
    }

    private get areRefusalsUsual(): boolean {
        return this.refused >= USUAL_ADDRESSES;
    }

    /** Limits pass: it takes more of them, unless some addresses turned out to be limited for ever. */
    private get mostLimitedTries(): number {
        return this.areRefusalsUsual ? MOST_TRIES / 2 : 2 * MOST_TRIES;
    }
}
