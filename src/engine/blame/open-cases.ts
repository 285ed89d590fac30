import type { Case, DoubtfulAddress } from '../standing.js';
import type { Addresses } from './addresses.js';

/** Refusals held against one exit at the same time. */
const MOST_CASES = 10;

/** The cases of one site that are not settled, each held against an exit and an address. */
export class OpenCases {
    private readonly all = new Set<Case>();

    constructor(private readonly addresses: Addresses) {}

    [Symbol.iterator](): Iterator<Case> {
        return this.all.values();
    }

    /** How many may turn out to be chance: nothing spoke against exit or address before, nor did anything since. */
    get possiblyChance(): number {
        let count = 0;
        for (const { isFirst, address } of this.all) if (isFirst && address.cases.length === 1) count += 1;
        return count;
    }

    open(refusal: Pick<Case, 'request' | 'kind' | 'verdict' | 'at' | 'isFirst'>): Case {
        const { standing } = refusal.request;
        const address = this.doubt(refusal.request.address);
        const opened: Case = {
            ...refusal,
            standing,
            address,
            exitIsCleared: false,
            addressIsCleared: false,
            isClosed: false,
        };
        address.cases = [...address.cases, opened];
        standing.cases = [...standing.cases, opened];
        this.all.add(opened);
        if (standing.cases.length > MOST_CASES) this.drop(standing.cases[0]!);
        return opened;
    }

    /** The address, in doubt from now on. */
    doubt(key: string | undefined): DoubtfulAddress {
        const { address, evicted } = this.addresses.open(key);
        for (const one of evicted) this.drop(one);
        return address;
    }

    /** Takes a case from those that it was held against. */
    drop(one: Case): void {
        one.standing.cases = one.standing.cases.filter((other) => other !== one);
        one.address.cases = one.address.cases.filter((other) => other !== one);
        this.close(one);
    }

    close(one: Case): void {
        one.isClosed = true;
        this.all.delete(one);
    }
}
