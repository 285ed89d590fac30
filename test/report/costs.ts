import { Ledger } from '../../src/budget/ledger.js';
import { Prices } from '../../src/budget/prices.js';
import { Traffic } from '../../src/connections/traffic.js';
import type { Costs } from '../../src/report/costs.js';

/** Nothing was sent, and nobody says what proxies cost. */
export function noCosts(): Costs & { readonly traffic: Traffic } {
    const traffic = new Traffic();
    const prices = new Prices({ cost: undefined });
    return { traffic, prices, ledger: new Ledger(traffic, prices, false), providerOf: () => 'proxyUrls' };
}
