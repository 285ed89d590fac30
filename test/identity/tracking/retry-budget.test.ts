import type { RequestOptions } from 'crawlee';
import { Request } from 'crawlee';
import { describe, expect, it } from 'vitest';
import type { Charge } from '../../../src/identity/tracking/retry-budget.js';
import { RetryBudget } from '../../../src/identity/tracking/retry-budget.js';

/** Fails attempts as Crawlee does, with each request stored and read back in between. */
function failAttempts(charges: readonly Charge[], options = { maxRequestRetries: 1, maxRotations: 3 }) {
    const budget = new RetryBudget(options);
    let request = new Request({ url: 'https://shop.example/' });
    const seen: number[] = [];
    for (const charge of charges) {
        request = new Request(JSON.parse(JSON.stringify(request)) as RequestOptions);
        seen.push(request.retryCount);
        budget.open(request);
        // What Crawlee asks before it calls any error handler.
        expect(request.retryCount).toBeLessThan(request.maxRetries!);
        if (!budget.charge(request, charge, false)) return { seen, request, isGivenUp: true };
        request.retryCount += 1;
    }
    return { seen, request, isGivenUp: false };
}

describe('the retry budget', () => {
    it('counts every attempt in retryCount, and never goes below 0', () => {
        const { seen } = failAttempts(['nothing', 'rotation', 'fresh-start', 'retry', 'nothing']);
        expect(seen).toEqual([0, 1, 2, 3, 4]);
    });

    it.each<[Charge, number]>([
        ['retry', 2],
        ['rotation', 4],
    ])('gives up after as many as are allowed of %s', (charge, attempts) => {
        const { seen, isGivenUp } = failAttempts(Array<Charge>(20).fill(charge));
        expect(isGivenUp).toBe(true);
        expect(seen).toHaveLength(attempts);
    });

    it('takes nothing off the retries for what is free, however often, and after a restart', () => {
        const free = Array<Charge>(30).fill('nothing');
        const { seen, isGivenUp } = failAttempts([...free, 'retry', ...free, 'retry', 'retry']);
        expect(isGivenUp).toBe(true);
        expect(seen).toHaveLength(62);
    });

    it('leaves a request the limit that it came with, and shows the rotations', () => {
        const { request } = failAttempts(['rotation', 'nothing', 'rotation']);
        expect(request.maxRetries).toBeUndefined();
        expect(request.sessionRotationCount).toBe(2);
    });
});
