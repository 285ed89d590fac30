import { ALL_OF_IT } from '../../budget/allowance.js';
import { Budgets } from '../../budget/budgets.js';
import { Ledger } from '../../budget/ledger.js';
import { Prices } from '../../budget/prices.js';
import { readTariff, tariffOf } from '../../budget/tariff.js';
import { SharedAllowance } from '../../cluster/shared-allowance.js';
import type { Connections } from '../../connections/connections.js';
import type { TierPrices } from '../../engine/tiers/tier-choice.js';
import type { Supplies } from '../../dispatch/supplies.js';
import type { Costs } from '../../report/costs.js';
import type { ClusterMembership } from '../../stores/coordination-store.js';
import { systemClock } from '../../dispatch/clock.js';
import type { EventStream } from '../../events/event-stream.js';
import { SpendingKeeper } from '../../state/spending-keeper.js';
import type { ResolvedOptions } from '../options/options.js';
import { costOf } from '../cost-of.js';
import { defaultStateKey } from '../options/state.js';

/** What is known of bytes, requests and money, and what may be spent. */
export interface Accounts extends Costs {
    readonly budgets: Budgets;
    /** What the tiers of a route cost on a site; `undefined` where nobody said anything of costs and budgets. */
    pricesOn(site: string, route: string | undefined): TierPrices | undefined;
}

export interface AccountsParts {
    readonly options: Pick<ResolvedOptions, 'supplies' | 'routes' | 'cost' | 'budget'>;
    readonly supplies: Supplies;
    readonly connections: Connections;
    /** By which budgets are shared with other workers. @default they are not */
    readonly membership: ClusterMembership | undefined;
    readonly events: EventStream;
}

export function openAccounts({ options, supplies, connections, membership, events }: AccountsParts): Accounts {
    const { budget } = options;
    const prices = new Prices(costOf(options));
    const ledger = new Ledger(connections.traffic, prices, prices.areKnown || budget.length > 0);
    events.subscribe(ledger);
    const allowance =
        membership === undefined
            ? ALL_OF_IT
            : new SharedAllowance({ store: membership.store, clock: systemClock, events });
    const isCheapest = (tariffName: string): boolean => {
        const tariff = readTariff(tariffName);
        return tariff?.tier === prices.cheapestTier(ledger.bytesOfRequest(), tariff?.route);
    };
    const budgets = new Budgets({ budgets: budget, ledger, allowance, isCheapest, events });
    const isNeeded = prices.areKnown || budget.some(({ whenSpent }) => whenSpent === 'cheaper-tier');
    return {
        prices,
        ledger,
        budgets,
        providerOf: ({ tier, route }) => supplies.at(route, tier).name,
        pricesOn: (site, route) => {
            if (!isNeeded) return undefined;
            const tariff = (tier: number): string => tariffOf({ tier, route });
            return {
                costOfRequest: (tier) => (prices.areKnown ? ledger.costOfRequest(site, tariff(tier)) : undefined),
                mayUse: (tier) => isCheapest(tariff(tier)) || budgets.mayUseAllTiers(site, systemClock.now()),
            };
        },
    };
}

/** @returns `undefined` where nothing was said of costs and budgets, nothing is to be kept, or a cluster keeps it. */
export function keepSpending(
    { state, supplies, budget, cluster }: Pick<ResolvedOptions, 'state' | 'supplies' | 'budget' | 'cluster'>,
    { ledger, budgets, prices }: Accounts,
    warn: (sentence: string) => void,
): SpendingKeeper | undefined {
    if (cluster !== undefined || state.store === 'none' || (budget.length === 0 && !prices.areKnown)) return undefined;
    const key = `${state.key ?? defaultStateKey(supplies[0]!.provider.name)}_SPENT`;
    return new SpendingKeeper({ ledger, budgets, key, clock: systemClock, onTrouble: warn });
}
