import { makeRoom } from '../common/make-room.js';

/** What passed between this machine and proxies, in bytes. */
export interface Bytes {
    /** To the proxies. */
    readonly up: number;
    /** From the proxies. */
    readonly down: number;
}

/** By which exit something leaves, and for which site. */
export interface Purpose {
    readonly exit: string;
    /** What the exit is billed by. */
    readonly tariff: string;
    readonly site: string;
}

/** Exits and sites that are counted by name; the oldest are then only in the total. */
const MOST_NAMES = 10_000;
export const NO_BYTES: Bytes = { up: 0, down: 0 };

/** Bytes by what they were for. */
export class ByteSums {
    private sum = NO_BYTES;
    private readonly exits = new Map<string, Bytes>();
    private readonly sites = new Map<string, Bytes>();
    private readonly tariffs = new Map<string, Bytes>();
    private readonly sitesByTariff = new Map<string, Bytes>();

    get total(): Bytes {
        return this.sum;
    }

    get byExit(): ReadonlyMap<string, Bytes> {
        return this.exits;
    }

    get bySite(): ReadonlyMap<string, Bytes> {
        return this.sites;
    }

    get byTariff(): ReadonlyMap<string, Bytes> {
        return this.tariffs;
    }

    /** What was billed by one tariff, for one site or for all. */
    billedBy(tariff: string, site?: string): Bytes {
        const found = site === undefined ? this.tariffs.get(tariff) : this.sitesByTariff.get(nameOf({ tariff, site }));
        return found ?? NO_BYTES;
    }

    add(purpose: Purpose, bytes: Bytes): void {
        this.sum = plus(this.sum, bytes);
        addTo(this.exits, purpose.exit, bytes);
        addTo(this.sites, purpose.site, bytes);
        addTo(this.tariffs, purpose.tariff, bytes);
        addTo(this.sitesByTariff, nameOf(purpose), bytes);
    }
}

export function plus(one: Bytes, other: Bytes): Bytes {
    return { up: one.up + other.up, down: one.down + other.down };
}

function nameOf({ tariff, site }: Pick<Purpose, 'tariff' | 'site'>): string {
    return `${tariff}\n${site}`;
}

function addTo(sums: Map<string, Bytes>, name: string, bytes: Bytes): void {
    const known = sums.get(name);
    if (known === undefined) makeRoom(sums, MOST_NAMES);
    sums.set(name, known === undefined ? bytes : plus(known, bytes));
}
