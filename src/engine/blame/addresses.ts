import type { Case, DoubtfulAddress } from '../standing.js';

/** Addresses in doubt at the same time. */
const MOST_ADDRESSES = 1_000;

/** The addresses of one site that were refused, and not accepted since. */
export class Addresses {
    private readonly byKey = new Map<string, DoubtfulAddress>();

    [Symbol.iterator](): Iterator<DoubtfulAddress> {
        return this.byKey.values();
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
        const address: DoubtfulAddress = { key, cases: [], triedBy: new Set(), tries: 0 };
        if (key === undefined) return { address, evicted: [] };
        const evicted = this.byKey.size < MOST_ADDRESSES ? undefined : this.byKey.values().next().value;
        if (evicted !== undefined) this.close(evicted);
        this.byKey.set(key, address);
        return { address, evicted: evicted?.cases ?? [] };
    }

    close({ key }: DoubtfulAddress): void {
        if (key !== undefined) this.byKey.delete(key);
    }
}
