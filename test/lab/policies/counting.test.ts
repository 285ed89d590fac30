import { describe, expect, it } from 'vitest';
import { quotaBan, rateLimit, siteLimit, totalQuota } from '../../../src/lab/index.js';
import { answerOf, statusesAt } from './support.js';

describe('rateLimit', () => {
    it('lets so many pass in any second, and does not count what it refused', () => {
        const policy = rateLimit({ perSecond: 2 });
        expect(statusesAt(policy, [0, 600, 700, 999, 1000, 1100, 1600])).toEqual([200, 200, 429, 429, 200, 429, 200]);
        expect(statusesAt(policy, [1600, 1600], '127.3.0.2')).toEqual([200, 200]);
    });

    it('says when to come back if asked to', () => {
        const policy = rateLimit({ perSecond: 0, retryAfterSecs: 7, status: 503 });
        expect(answerOf(policy)).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
        expect(answerOf(rateLimit({ perSecond: 0 }))?.headers).not.toHaveProperty('retry-after');
    });
});

describe('siteLimit', () => {
    it('counts all addresses together', () => {
        const policy = siteLimit({ perSecond: 2 });
        const addresses = ['127.3.0.1', '127.3.0.2', '127.3.0.3'];
        expect(addresses.map((ip) => statusesAt(policy, [0], ip)[0])).toEqual([200, 200, 429]);
        expect(statusesAt(policy, [1000])).toEqual([200]);
    });
});

describe('quotaBan', () => {
    const asking = (times: number, at: number) => Array.from({ length: times }, () => at);

    it('bans for a while from the request that was one too many', () => {
        const policy = quotaBan({ requests: 3, windowSecs: 2, banSecs: 10 });
        expect(statusesAt(policy, [0, 500, 1000, 1999])).toEqual([200, 200, 200, 403]);
        expect(statusesAt(policy, [5000, 11_998])).toEqual([403, 403]);
        expect(statusesAt(policy, asking(4, 11_999))).toEqual([200, 200, 200, 403]);
        expect(statusesAt(policy, asking(3, 5000), '127.3.0.2')).toEqual([200, 200, 200]);
    });

    it('lets an address that keeps its pace ask for ever', () => {
        const policy = quotaBan({ requests: 2, windowSecs: 1, banSecs: 10 });
        expect(
            new Set(
                statusesAt(
                    policy,
                    Array.from({ length: 50 }, (_, index) => index * 500),
                ),
            ),
        ).toEqual(new Set([200]));
    });

    it('doubles each further ban of an address when asked to', () => {
        const policy = quotaBan({ requests: 1, windowSecs: 1, banSecs: 10, doubling: true, status: 429 });
        expect(statusesAt(policy, [0, 0, 9999, 10_000])).toEqual([200, 429, 429, 200]);
        expect(statusesAt(policy, [10_000, 29_999, 30_000])).toEqual([429, 429, 200]);
        expect(statusesAt(policy, [30_000, 69_999, 70_000])).toEqual([429, 429, 200]);
        expect(statusesAt(policy, [0, 0, 10_000], '127.3.0.2')).toEqual([200, 429, 200]);
    });
});

describe('totalQuota', () => {
    it('never forgets', () => {
        const policy = totalQuota({ requests: 2 });
        expect(statusesAt(policy, [0, 1e6, 1e9, 1e12])).toEqual([200, 200, 403, 403]);
        expect(statusesAt(policy, [0], '127.3.0.2')).toEqual([200]);
    });
});
