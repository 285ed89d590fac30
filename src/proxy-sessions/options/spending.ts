import { z } from 'zod';
import type { Budget } from '../../budget/options.js';
import { budgetSchema } from '../../budget/options.js';
import { invalidOption } from '../../common/errors.js';
import { lazy } from '../../common/lazy.js';
import type { Cost } from '../../providers/cost.js';
import { costSchema } from '../../providers/cost.js';
import type { CostSources } from '../cost-of.js';
import { costOf } from '../cost-of.js';

/** What requests cost, and how much may be spent. */
export interface SpendingOptions {
    /**
     * What the proxies are billed by, in US dollars; with several tiers an array, one entry for each. `stats()` and the summary
     * tell what the crawl cost, budgets may be in money, and a site is served by the tier whose pages are expected to cost
     * least: the cost of a request by the chance that the site accepts it. See `docs/cost.md`.
     * @default what the provider says; where that is nothing, tiers are in the order of their prices
     */
    readonly cost?: Cost | readonly Cost[];
    /**
     * Whether HTTP crawlers keep connections for the next request of their session. By itself, that is so for proxies whose
     * connections all have one IP: sessions of a service, and lists; but not for a host name that stands alone in its list, which may
     * be a gateway that gives each connection another IP. See `docs/connections.md`.
     * @default as described; `exitCheck` finds out what is so
     */
    readonly keepConnections?: boolean;
    /**
     * How much may be spent, and what follows when it is spent; of several budgets, all hold. See `docs/cost.md`.
     *
     * ```ts
     * budget: { bytes: 5e9, whenSpent: 'stop-crawl' }
     * ```
     *
     * @default no limit
     */
    readonly budget?: Budget | readonly Budget[];
}

export const spendingShape = lazy(() => ({
    keepConnections: z.boolean('must be true or false').optional(),
    cost: costSchema().optional(),
    budget: budgetSchema(),
}));

type ResolvedSpendingOptions = z.output<z.ZodObject<ReturnType<typeof spendingShape>>>;

/** @throws ProxySessionsError (`invalid-options`) for a budget in money where nobody says what proxies cost. */
export function refuseUnknownCosts(options: ResolvedSpendingOptions & CostSources): void {
    if (options.budget.every(({ money }) => money === undefined) || costOf(options).areKnown === true) return;
    throw invalidOption(
        'ProxySessions: option "budget.money" needs to know what proxies cost; give option "cost" too.',
    );
}
