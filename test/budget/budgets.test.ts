import { beforeEach, describe, expect, it } from 'vitest';
import { ALL_OF_IT } from '../../src/budget/allowance.js';
import { Budgets } from '../../src/budget/budgets.js';
import { Ledger } from '../../src/budget/ledger.js';
import type { Budget } from '../../src/budget/options.js';
import { budgetSchema } from '../../src/budget/options.js';
import { Prices } from '../../src/budget/prices.js';
import { Traffic } from '../../src/connections/traffic.js';
import type { Lease } from '../../src/engine/engine.js';
import { Engine } from '../../src/engine/engine.js';
import { seededRandom } from '../../src/engine/random.js';
import { EventStream } from '../../src/events/event-stream.js';
import type { CrawlEvents } from '../../src/events/events.js';

const HOUR = 3_600_000;

let ledger: Ledger;
let engine: Engine;
let told: CrawlEvents['budgetSpent'][];

beforeEach(() => {
    ledger = new Ledger(
        new Traffic(),
        new Prices({ cost: [{ perRequest: 0.01 }, { perRequest: 0.1, perExit: 1 }] }),
        true,
    );
    engine = new Engine({
        random: seededRandom(1),
        cooldown: { baseMillis: 1, capMillis: 1 },
        maxSites: 10,
        maxLeaseMillis: 1e9,
    });
    for (const tier of [0, 1]) engine.addExit({ id: `tier ${tier}`, label: `tier ${tier}`, tier });
    told = [];
});

function budgetsOf(...budgets: Budget[]): Budgets {
    const events = new EventStream();
    events.subscribe({ budgetSpent: ({ site, reason }) => void told.push({ site, reason }) });
    return new Budgets({
        budgets: budgetSchema().parse(budgets),
        ledger,
        allowance: ALL_OF_IT,
        isCheapest: (tariff) => tariff === '0',
        events,
    });
}

function begin(site = 'shop.test', tier = 0): Lease {
    const lease = engine.leaseExit(engine.findExit(`tier ${tier}`)!, site, 0);
    ledger.leased({ lease });
    return lease;
}

function end(lease: Lease): void {
    ledger.outcome({ lease });
    ledger.released({ lease });
}

function spend(requests: number, site?: string, tier?: number): void {
    for (let count = 0; count < requests; count += 1) {
        const lease = begin(site, tier);
        ledger.bound({ lease });
        end(lease);
    }
}

describe('a budget', () => {
    it('counts requests that are about to be sent, and gives back those that never were', () => {
        const budgets = budgetsOf({ requests: 3, whenSpent: 'fail-requests' });
        spend(2);
        const lease = begin();
        expect(budgets.check('shop.test', 0).kind).toBe('wait-for-others');
        end(lease);
        expect(budgets.check('shop.test', 0).kind).toBe('may-go');
        spend(1);
        expect(budgets.check('shop.test', 0).kind).toBe('fail-requests');
        expect(told).toEqual([
            {
                site: 'shop.test',
                reason: 'The budget of 3 requests for this crawl is spent; raise "budget.requests" to go on.',
            },
        ]);
        budgets.check('shop.test', 0);
        expect(told).toHaveLength(1);
    });

    it('ends the crawl when what is under way has ended', () => {
        const budgets = budgetsOf({ money: 0.05 });
        const slow = begin();
        ledger.bound({ lease: slow });
        ledger.outcome({ lease: slow });
        spend(4);
        expect(budgets.check('shop.test', 0).kind).toBe('wait-for-others');
        ledger.released({ lease: slow });
        expect(budgets.check('shop.test', 0).kind).toBe('stop-crawl');
    });

    it('of an hour begins anew with the next', () => {
        const budgets = budgetsOf({ requests: 2, per: 'hour', whenSpent: 'wait' });
        const start = 10 * HOUR + 1_000;
        expect(budgets.check('shop.test', start).kind).toBe('may-go');
        spend(2);
        expect(budgets.check('shop.test', start)).toEqual({ kind: 'wait', untilMillis: 11 * HOUR });
        expect(budgets.check('shop.test', 11 * HOUR).kind).toBe('may-go');
        spend(2);
        expect(budgets.check('shop.test', 11 * HOUR + 1).kind).toBe('wait');
        expect(told).toHaveLength(2);
    });

    it('of a site is its own', () => {
        const budgets = budgetsOf({ requests: 2, per: 'site', whenSpent: 'fail-requests' });
        spend(2, 'shop.test');
        expect(budgets.check('shop.test', 0).kind).toBe('fail-requests');
        expect(budgets.check('news.test', 0).kind).toBe('may-go');
    });

    it('for the other tiers does not count the cheapest, and closes no site', () => {
        const budgets = budgetsOf({ money: 1.5, whenSpent: 'cheaper-tier' });
        spend(1_000, 'shop.test', 0);
        expect(budgets.mayUseAllTiers('shop.test', 0)).toBe(true);
        // One exit for 1, and five requests for 0.1 each.
        spend(5, 'shop.test', 1);
        expect(budgets.mayUseAllTiers('shop.test', 0)).toBe(false);
        expect(budgets.check('shop.test', 0).kind).toBe('may-go');
    });

    it('holds beside others, each by its own limits', () => {
        const budgets = budgetsOf({ requests: 100, money: 0.03 }, { requests: 2, per: 'hour', whenSpent: 'wait' });
        budgets.check('shop.test', 0);
        spend(2);
        expect(budgets.check('shop.test', 0).kind).toBe('wait');
        spend(1);
        expect(budgets.check('shop.test', 0).kind).toBe('stop-crawl');
    });
});
