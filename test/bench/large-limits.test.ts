import { describe, expect, it } from 'vitest';
import type { SiteRule, SiteTruth } from '../../bench/sim/rule.js';
import { rules } from '../../bench/sim/rules/index.js';
import { oracle } from '../../bench/sim/schedulers/oracle.js';
import { ours } from '../../bench/sim/schedulers/ours.js';
import { simulate } from '../../bench/sim/simulate.js';

const MINUTE_MILLIS = 60_000;

/** What a site accepts of each exit, or of all; four exits and so many pages, a few minutes for the oracle; times the oracle. */
const LIMITS: readonly (readonly [name: string, pages: number, most: number, make: () => SiteTruth])[] = [
    ['1000 a minute, then a 429', 12_000, 1.5, () => rules.rateLimit(1_000, 'untold', MINUTE_MILLIS)],
    [
        '1000 a minute, then a ban',
        12_000,
        // Which window it is costs bans of half a minute.
        2.1,
        () => rules.quotaBan({ most: 1_000, windowMillis: MINUTE_MILLIS, banMillis: () => 30_000 }),
    ],
    ['600 a minute for all', 2_400, 1.5, () => rules.siteLimit(600, MINUTE_MILLIS)],
];

describe.each(LIMITS)('a limit of %s', (name, pages, most, make) => {
    it('is learned, and used', () => {
        const rule: SiteRule = { name, exits: 4, make };
        const crawl = { rules: [rule], pages, concurrency: 30, seed: 7, longestMillis: 3_600_000 };
        const [mine, best] = [simulate(ours, crawl)[0]!, simulate(oracle, crawl)[0]!];
        expect(mine.got).toBe(pages);
        expect(mine.requests / pages).toBeLessThanOrEqual(1.06);
        expect(mine.millis / best.millis).toBeLessThanOrEqual(most);
    });
});
