import type { Case, DoubtfulAddress } from '../exit-health.js';
import { wasAccepted } from '../exit-health.js';

/** Addresses in doubt at the same time. */
const MOST_ADDRESSES = 1_000;

/** The addresses of one site that were refused, and not accepted since. */
export class Addresses {
    private readonly byKey = new Map<string, DoubtfulAddress>();
    private sumOfWeights = 0;

    /** How many of them are refused to everybody, by what speaks against each. */
    get weight(): number {
        return this.sumOfWeights;
    }

    get size(): number {
        return this.byKey.size;
    }

    find(key: string): DoubtfulAddress | undefined {
        return this.byKey.get(key);
    }

    /**
     * The address, in doubt from now on. One without a key is known to nobody else.
     * @returns also the cases of the address that had to make room.
     */
    open(key: string | undefined): { readonly address: DoubtfulAddress; readonly evicted: readonly Case[] } {
        const known = key === undefined ? undefined : this.byKey.get(key);
        if (known !== undefined) return { address: known, evicted: [] };
        const address: DoubtfulAddress = {
            key,
            cases: [],
            triedBy: new Map(),
            tries: 0,
            timeouts: 0,
            weight: 0,
            mayBeChance: false,
        };
        if (key === undefined) return { address, evicted: [] };
        const evicted = this.byKey.size < MOST_ADDRESSES ? undefined : this.byKey.values().next().value;
        if (evicted !== undefined) this.close(evicted);
        this.byKey.set(key, address);
        return { address, evicted: evicted?.cases ?? [] };
    }

    close(address: DoubtfulAddress): void {
        if (address.key === undefined || this.byKey.get(address.key) !== address) return;
        this.byKey.delete(address.key);
        this.setWeight(address, 0);
    }

    /** What speaks against the address has changed. */
    weigh(address: DoubtfulAddress): void {
        if (address.key === undefined || this.byKey.get(address.key) !== address) return;
        const against = address.cases.reduce((sum, { health }) => sum + (wasAccepted(health) ? 1 : 0.5), 0);
        this.setWeight(address, against > 1 ? 1 : against / 4);
    }

    private setWeight(address: DoubtfulAddress, weight: number): void {
        this.sumOfWeights += weight - address.weight;
        address.weight = weight;
    }
}
