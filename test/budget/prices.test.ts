import { expect, it } from 'vitest';
import { Prices } from '../../src/budget/prices.js';
import { readTariff, tariffOf } from '../../src/budget/tariff.js';

const GB = { bytes: 1e9, requests: 0, exits: 0 };

it('names what exits are billed by, and reads the name', () => {
    expect(tariffOf({})).toBe('0');
    expect(readTariff(tariffOf({ tier: 2 }))).toEqual({ tier: 2, route: undefined });
    expect(readTariff(tariffOf({ tier: 1, route: 'details' }))).toEqual({ tier: 1, route: 'details' });
    expect(readTariff(tariffOf({ tier: 1, route: 'robots', isDirect: true }))).toBeUndefined();
});

it('bills the proxies of a route by its own cost, or by that of all', () => {
    const costOfRoute = (route: string) => (route === 'details' ? { perGb: 8 } : undefined);
    const prices = new Prices({ cost: { perGb: 1 }, costOfRoute });
    expect(['0', '0 details', '0 search', 'direct'].map((tariff) => prices.moneyFor(tariff, GB))).toEqual([1, 8, 1, 0]);
    // Which of the tiers it would be, nobody said.
    const byTier = new Prices({ cost: [{ perGb: 1 }, { perGb: 2 }], costOfRoute });
    expect(['1', '0 details', '0 search'].map((tariff) => byTier.moneyFor(tariff, GB))).toEqual([2, 8, 0]);
});

it('finds the cheapest tier of each route', () => {
    const cost = [{ perGb: 8 }, { perGb: 1, perRequest: 0.001 }];
    const prices = new Prices({ cost, costOfRoute: () => [{ perRequest: 2 }, { perRequest: 1 }] });
    expect([prices.cheapestTier(1e6), prices.cheapestTier(1e3)]).toEqual([1, 0]);
    expect(prices.cheapestTier(1e3, 'details')).toBe(1);
    expect(new Prices({ cost: { perGb: 1 } }).cheapestTier(1e3)).toBe(0);
});
