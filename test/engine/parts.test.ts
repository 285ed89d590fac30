import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSessionId } from '../../src/common/session-id.js';
import { restMillis } from '../../src/engine/learning/cooldown.js';
import { Fifo } from '../../src/engine/choosing/fifo.js';
import { MinHeap } from '../../src/engine/choosing/heap.js';
import { networkOf } from '../../src/engine/network.js';
import { seededRandom } from '../../src/engine/random.js';

describe('MinHeap', () => {
    it('gives items back in the order of their keys', () => {
        fc.assert(
            fc.property(fc.array(fc.integer()), (keys) => {
                const heap = new MinHeap<number>();
                for (const key of keys) heap.push(key, key);
                const popped = keys.map(() => heap.pop());
                expect(popped).toEqual(keys.toSorted((a, b) => a - b));
                expect(heap.pop()).toBeUndefined();
            }),
        );
    });
});

describe('Fifo', () => {
    it('behaves as an array does', () => {
        fc.assert(
            fc.property(fc.array(fc.oneof(fc.constant('shift' as const), fc.integer())), (operations) => {
                const fifo = new Fifo<number>();
                const model: number[] = [];
                for (const operation of operations) {
                    if (operation === 'shift') expect(fifo.shift()).toBe(model.shift());
                    else {
                        fifo.push(operation);
                        model.push(operation);
                    }
                    expect(fifo.size).toBe(model.length);
                }
            }),
        );
    });

    it('cuts off what was consumed', () => {
        const fifo = new Fifo<number>();
        for (let item = 0; item < 10_000; item += 1) {
            fifo.push(item);
            expect(fifo.shift()).toBe(item);
        }
        expect(Object.values(fifo).find(Array.isArray)?.length).toBeLessThan(200);
    });
});

describe('restMillis', () => {
    const options = { baseMillis: 30_000, capMillis: 3_600_000 };

    it('stays between the base and a ceiling that doubles up to the cap', () => {
        fc.assert(
            fc.property(
                fc.integer({ min: 1, max: 100 }),
                fc.double({ min: 0, max: 0.999, noNaN: true }),
                (failures, draw) => {
                    const rest = restMillis(failures, options, () => draw);
                    expect(rest).toBeGreaterThanOrEqual(30_000);
                    expect(rest).toBeLessThanOrEqual(Math.min(3_600_000, 30_000 * 2 ** failures));
                },
            ),
        );
    });

    it('never exceeds a cap below the base', () => {
        expect(restMillis(1, { baseMillis: 30_000, capMillis: 1_000 }, () => 0.5)).toBe(1_000);
    });
});

describe('networkOf', () => {
    it.each([
        ['203.0.113.7', '203.0.113.0/24'],
        ['::ffff:203.0.113.7', '203.0.113.0/24'],
        ['2001:db8:1:2::3', '2001:db8:1::/48'],
        ['gate.example', undefined],
        [undefined, undefined],
    ])('%s is in %s', (ip, network) => {
        expect(networkOf(ip)).toBe(network);
    });
});

describe('seededRandom', () => {
    it('repeats itself from the same seed and differs between seeds', () => {
        const draw = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed));
        expect(draw(7)).toEqual(draw(7));
        expect(draw(7)).not.toEqual(draw(8));
    });

    it('fills [0, 1) evenly', () => {
        const random = seededRandom(3);
        const buckets = Array<number>(10).fill(0);
        for (let index = 0; index < 10_000; index += 1) buckets[Math.floor(random() * 10)]! += 1;
        for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(150);
    });
});

describe('newSessionId', () => {
    it('has the shape that nearly every provider accepts, and does not repeat', () => {
        const random = seededRandom(1);
        const ids = Array.from({ length: 10_000 }, () => newSessionId(random));
        for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9]{7}$/);
        expect(new Set(ids).size).toBe(ids.length);
    });
});
