import { z } from 'zod';
import { lazy } from '../common/lazy.js';

export const BUDGET_PERIODS = ['crawl', 'hour', 'site'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

export const WHEN_SPENT = ['stop-crawl', 'fail-requests', 'cheaper-tier', 'wait'] as const;
export type WhenSpent = (typeof WHEN_SPENT)[number];

/** How much may be spent. It is spent when one of its limits is reached. */
export interface Budget {
    /** Bytes to and from the proxies. @default no limit */
    readonly bytes?: number;
    /** US dollars, by the option `cost`. @default no limit */
    readonly money?: number;
    /** Requests that are sent; in browsers, pages. @default no limit */
    readonly requests?: number;
    /**
     * What the limits are for: the whole crawl, each hour of the clock, or each site for the whole crawl. A crawl that was
     * cut off, and goes on with its state, goes on with what is left.
     * @default 'crawl'
     */
    readonly per?: BudgetPeriod;
    /**
     * What follows when it is spent; requests that are under way always end as they would.
     *
     * * `stop-crawl`: the crawl ends, and `crawler.run()` rejects.
     * * `fail-requests`: requests that would cost more fail. For `per: 'site'`, those of the site.
     * * `cheaper-tier`: the cheapest tier goes on alone. The budget is for the others: what the cheapest spends does not count.
     * * `wait`: requests wait for the next hour, for up to `maxWaitSecs`. For `per: 'hour'` only.
     * @default 'stop-crawl'
     */
    readonly whenSpent?: WhenSpent;
}

const amount = lazy(() => z.number('must be a number').positive('must be more than 0').optional());

const oneBudget = lazy(() =>
    z
        .strictObject(
            {
                bytes: amount(),
                money: amount(),
                requests: amount(),
                per: z.enum(BUDGET_PERIODS, `must be one of ${BUDGET_PERIODS.join(', ')}`).default('crawl'),
                whenSpent: z.enum(WHEN_SPENT, `must be one of ${WHEN_SPENT.join(', ')}`).default('stop-crawl'),
            },
            'must be an object such as { bytes: 5e9 }, with bytes, money, requests, per and whenSpent',
        )
        .refine(
            ({ bytes, money, requests }) => (bytes ?? money ?? requests) !== undefined,
            'has no limit; give it bytes, money or requests',
        )
        .refine(
            ({ per, whenSpent }) => whenSpent !== 'wait' || per === 'hour',
            'has whenSpent "wait" without per "hour", and would wait for nothing; set per: "hour", or another whenSpent',
        ),
);

const WRONG_BUDGET =
    'must be an object such as { bytes: 5e9 }, or an array of them, with bytes, money and requests as numbers, per one of ' +
    `${BUDGET_PERIODS.join(', ')} and whenSpent one of ${WHEN_SPENT.join(', ')}`;

export const budgetSchema = lazy(() =>
    z
        .union([oneBudget(), z.array(oneBudget())], WRONG_BUDGET)
        .transform((budgets) => (Array.isArray(budgets) ? budgets : [budgets]))
        .default([]),
);

export type ResolvedBudget = z.output<ReturnType<typeof oneBudget>>;
