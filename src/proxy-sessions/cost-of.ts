import type { CostByTier, PricesOptions } from '../budget/prices.js';
import type { Supply } from '../dispatch/supplies.js';
import type { Cost } from '../providers/cost.js';
import type { ResolvedRoute } from './options/routes.js';

export interface CostSources {
    readonly cost?: CostByTier;
    readonly supplies: readonly Supply[];
    readonly routes: readonly ResolvedRoute[];
}

/** What proxies cost, by what the user and their providers say. */
export function costOf({ cost, supplies, routes }: CostSources): PricesOptions {
    const ofRoute = new Map(routes.map(({ name, cost: own, supply }) => [name, own ?? supply.provider.cost]));
    const general = cost ?? costOfTiers(supplies.filter(({ route }) => route === undefined));
    return {
        cost: general,
        costOfRoute: (route) => ofRoute.get(route),
        areKnown: [general, ...ofRoute.values()].some((known) => known !== undefined),
    };
}

function costOfTiers(supplies: readonly Supply[]): CostByTier {
    const [first, ...others] = supplies.map(({ provider }) => provider.cost);
    if (others.length === 0) return first;
    const byTier = [first, ...others].map((cost) => (Array.isArray(cost) ? undefined : (cost as Cost | undefined)));
    return byTier.every((cost) => cost === undefined) ? undefined : byTier;
}
