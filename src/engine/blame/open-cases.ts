import type { Case, DoubtfulAddress } from '../exit-health.js';
import type { Addresses } from './addresses.js';

/** Refusals held against one exit at the same time. */
const MOST_CASES = 10;

/** The cases of one site that are not settled, each held against an exit and an address. */
export class OpenCases {
    private readonly all = new Set<Case>();
    private chances = 0;

    constructor(private readonly addresses: Addresses) {}

    [Symbol.iterator](): Iterator<Case> {
        return this.all.values();
    }

    /** How many may turn out to be chance: nothing spoke against exit or address before, nor did anything since. */
    get possiblyChance(): number {
        return this.chances;
    }

    open(refusal: Pick<Case, 'request' | 'kind' | 'verdict' | 'at' | 'isFirst'>): Case {
        const { health } = refusal.request;
        const address = this.doubt(refusal.request.address);
        const opened: Case = {
            ...refusal,
            health,
            address,
            exitIsCleared: false,
            addressIsCleared: false,
            isClosed: false,
        };
        address.cases = [...address.cases, opened];
        health.cases = [...health.cases, opened];
        this.all.add(opened);
        this.weigh(address);
        if (health.cases.length > MOST_CASES) this.drop(health.cases[0]!);
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
        one.health.cases = one.health.cases.filter((other) => other !== one);
        one.address.cases = one.address.cases.filter((other) => other !== one);
        this.close(one);
    }

    close(one: Case): void {
        one.isClosed = true;
        this.all.delete(one);
        this.weigh(one.address);
    }

    /** What speaks against the address has changed. */
    weigh(address: DoubtfulAddress): void {
        const [first] = address.cases;
        const mayBeChance = address.cases.length === 1 && first!.isFirst && !first!.isClosed;
        this.chances += Number(mayBeChance) - Number(address.mayBeChance);
        address.mayBeChance = mayBeChance;
        this.addresses.weigh(address);
    }
}
