import { expect, it } from 'vitest';
import { ProxySessions } from '../../src/index.js';

const proxyUrls = ['http://203.0.113.7:8000'];

it.each<[object, string]>([
    [{ budget: {} }, 'option "budget" has no limit; give it bytes, money or requests'],
    [{ budget: { bytes: 0 } }, 'option "budget.bytes" must be more than 0; got 0'],
    [{ budget: [{ bytes: 1 }, { bites: 1 }] }, 'there is no option "bites"'],
    [{ budget: { bytes: 1, per: 'day' } }, 'per one of crawl, hour, site and whenSpent one of'],
    [{ budget: { bytes: 1, whenSpent: 'wait' } }, 'has whenSpent "wait" without per "hour"'],
    [{ budget: { money: 1 } }, 'option "budget.money" needs to know what proxies cost; give option "cost" too'],
    [{ budget: 5 }, 'option "budget" must be an object such as { bytes: 5e9 }'],
    [{ cost: { perGb: -1 } }, 'option "cost.perGb" must not be negative; got -1'],
    [
        { routes: [{ when: () => true, proxyUrls, cost: 4 }] },
        'option "routes[0].cost" must be an object such as { perGb: 4 }',
    ],
    [{ keepConnections: 'yes' }, 'option "keepConnections" must be true or false'],
    [{ cost: 4 }, 'option "cost" must be an object such as { perGb: 4 }'],
    [{ assets: 'none' }, 'option "assets" must be one of all, no-media, document-only, or a function'],
])('%j is refused', (options, message) => {
    const make = () => new ProxySessions({ proxyUrls, ...options });
    expect(make).toThrow(message);
});

it('several budgets hold beside each other, and costs may differ by tier', async () => {
    await using proxySessions = new ProxySessions({
        tieredProxyUrls: [proxyUrls, ['http://203.0.113.8:8000']],
        cost: [{ perGb: 1 }, { perGb: 8, perRequest: 0.001 }],
        budget: [{ money: 5 }, { bytes: 1e9, per: 'hour', whenSpent: 'wait' }],
    });
    expect(proxySessions.stats().totals.cost).toBe(0);
});
