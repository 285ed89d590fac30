import { describe, expect, it } from 'vitest';
import { closedAddresses, fingerprint, flappingExits, randomRefusals, resets } from '../../../src/lab/index.js';
import type { Arrival, ShareOptions, SitePolicy } from '../../../src/lab/index.js';
import { answerOf, shareConcerned, statusesAt, visit } from './support.js';

const byPath = (index: number): Partial<Arrival> => ({ path: `/page/${index}` });
const byQuery = (index: number): Partial<Arrival> => ({ query: `?page=${index}` });
const byIp = (index: number): Partial<Arrival> => ({ clientIp: `127.3.${index >> 8}.${index & 255}` });
const byBrowser = (index: number): Partial<Arrival> => ({ headers: { 'user-agent': `browser ${index}` } });
const nothing = (): Partial<Arrival> => ({});

type Create = (options: ShareOptions) => SitePolicy;

describe.each<readonly [string, Create, (index: number) => Partial<Arrival>]>([
    ['randomRefusals', randomRefusals, nothing],
    ['resets', resets, nothing],
    ['closedAddresses, by path', closedAddresses, byPath],
    ['closedAddresses, by query', closedAddresses, byQuery],
    ['fingerprint', fingerprint, byBrowser],
    ['flappingExits', flappingExits, byIp],
])('%s', (_name, create, differing) => {
    it.each([0, 0.08, 0.3, 1])('concerns a share of %d', (share) => {
        expect(shareConcerned(create({ share }), differing)).toBeCloseTo(share, 1);
    });

    it('concerns the same with the same seed, and others with another', () => {
        const pattern = (seed: number): string => {
            const policy = create({ share: 0.5, seed });
            return Array.from({ length: 50 }, (_, index) =>
                policy.judge(visit(differing(index)), 0) ? 'x' : '.',
            ).join('');
        };
        expect(pattern(7)).toBe(pattern(7));
        expect(pattern(7)).not.toBe(pattern(8));
    });
});

describe('what is no matter of chance', () => {
    it.each([
        ['closedAddresses', closedAddresses, byPath, byIp],
        ['fingerprint', fingerprint, byBrowser, byIp],
        ['fingerprint', fingerprint, byBrowser, byPath],
    ])('is the same for %s, whatever else differs', (_name, create, deciding, other) => {
        const policy = create({ share: 0.5 });
        for (let index = 0; index < 20; index += 1) {
            const shares = shareConcerned(policy, (step) => ({ ...other(step), ...deciding(index) }), 20);
            expect([0, 1]).toContain(shares);
        }
    });
});

describe('flappingExits', () => {
    it('refuses an address for a while, and then again', () => {
        const times = Array.from({ length: 100 }, (_, second) => second * 1000);
        const runs = statusesAt(flappingExits({ share: 0.2, forSecs: 4 }), times)
            .join(' ')
            .match(/(403 ?)+/g)!;
        expect(runs).toHaveLength(5);
        expect(runs.slice(1, -1).map((run) => run.trim().split(' ').length)).toEqual([4, 4, 4]);
    });
});

describe('all of them', () => {
    it('refuse with the status asked for', () => {
        for (const create of [randomRefusals, closedAddresses, fingerprint, flappingExits]) {
            expect(answerOf(create({ share: 1 }))?.status).toBe(403);
            expect(answerOf(create({ share: 1, status: 429 }))?.status).toBe(429);
        }
    });
});
