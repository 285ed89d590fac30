import { describe, expect, it } from 'vitest';
import { blip, outage } from '../../../src/lab/index.js';
import { statusesAt } from './support.js';

describe.each([
    ['blip', blip, 403],
    ['outage', outage, 503],
] as const)('%s', (name, create, status) => {
    it('concerns everybody for a while, counted from the first page', () => {
        const policy = create({ afterSecs: 1.5, forSecs: 3 });
        expect(statusesAt(policy, [7_000, 8_499])).toEqual([200, 200]);
        expect(statusesAt(policy, [8_500, 11_499], '127.3.0.2')).toEqual([status, status]);
        expect(statusesAt(policy, [11_500, 1e9])).toEqual([200, 200]);
        expect(policy.name).toBe(name);
    });

    it('begins at once and comes again where asked to', () => {
        const policy = create({ forSecs: 1, everySecs: 5, status: 502 });
        expect(statusesAt(policy, [0, 999, 1_000, 4_999, 5_000, 5_999, 6_000])).toEqual([
            502, 502, 200, 200, 502, 502, 200,
        ]);
    });
});
