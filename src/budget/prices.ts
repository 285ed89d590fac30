import type { Cost } from '../providers/cost.js';
import { readTariff } from './tariff.js';

/** What one tariff was used for. */
export interface Usage {
    readonly bytes: number;
    readonly requests: number;
    /** That were used at least once. */
    readonly exits: number;
}

/** Of all tiers, or of each; `undefined` where nobody said. */
export type CostByTier = Cost | readonly (Cost | undefined)[] | undefined;

export interface PricesOptions {
    /** Of requests without a route. */
    readonly cost: CostByTier;
    /** Of those of a route. @default as of requests without a route, where all of these cost the same */
    readonly costOfRoute?: (route: string) => CostByTier;
    /** Whether the cost of any proxy is known. @default whether `cost` is */
    readonly areKnown?: boolean;
}

const BYTES_PER_GB = 1e9;

/** What proxies cost, as far as somebody said so. */
export class Prices {
    constructor(private readonly options: PricesOptions) {}

    get areKnown(): boolean {
        return this.options.areKnown ?? this.options.cost !== undefined;
    }

    /** The tier of a route by which a request of so many bytes costs least; of several, the first. */
    cheapestTier(bytes: number, route?: string): number {
        const cost = this.costOf(route);
        if (!isByTier(cost)) return 0;
        const costs = cost.map((ofTier) => moneyFor(ofTier, { bytes, requests: 1, exits: 0 }));
        return Math.max(0, costs.indexOf(Math.min(...costs)));
    }

    /** In US dollars; 0 for proxies of which nobody said anything, and for direct connections. */
    moneyFor(tariffName: string, usage: Usage): number {
        const tariff = readTariff(tariffName);
        if (tariff === undefined) return 0;
        const cost = this.costOf(tariff.route);
        return moneyFor(isByTier(cost) ? cost[tariff.tier] : cost, usage);
    }

    private costOf(route: string | undefined): CostByTier {
        const { cost, costOfRoute } = this.options;
        if (route === undefined) return cost;
        return costOfRoute?.(route) ?? (isByTier(cost) ? undefined : cost);
    }
}

function moneyFor(cost: Cost | undefined, { bytes, requests, exits }: Usage): number {
    const { perGb = 0, perRequest = 0, perExit = 0 } = cost ?? {};
    return (bytes / BYTES_PER_GB) * perGb + requests * perRequest + exits * perExit;
}

function isByTier(cost: CostByTier): cost is readonly (Cost | undefined)[] {
    return Array.isArray(cost);
}
