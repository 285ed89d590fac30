import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextMove, shareOut } from '../../src/cluster/share.js';
import type { Worker } from '../../src/stores/coordination-store.js';

function workers(...list: readonly (readonly [wanted: number, held: number])[]): Worker[] {
    return list.map(([wanted, held], index) => ({ id: `worker-${index}`, wanted, held }));
}

const sharesOf = (total: number, list: readonly Worker[]) => {
    const shares = shareOut(total, list);
    return list.map((worker) => shares.get(worker));
};

const MANY = Infinity;

describe('shares', () => {
    it.each([
        { total: 30, wants: [MANY, MANY, MANY], shares: [10, 10, 10] },
        { total: 31, wants: [MANY, MANY, MANY], shares: [11, 10, 10] },
        { total: 30, wants: [3, MANY, MANY], shares: [3, 14, 13] },
        { total: 30, wants: [0, MANY, 0], shares: [0, 30, 0] },
        { total: 2, wants: [MANY, MANY, MANY], shares: [1, 1, 0] },
        { total: 30, wants: [3, 4, 5], shares: [3, 4, 5] },
    ])('of $total exits, wanted $wants, are $shares', ({ total, wants, shares }) => {
        expect(sharesOf(total, workers(...wants.map((wanted) => [wanted, 0] as const)))).toEqual(shares);
    });
});

describe('what a worker does next', () => {
    it('claims up to its share', () => {
        expect(nextMove('worker-0', 30, workers([MANY, 4], [MANY, 10], [MANY, 10]))).toEqual({ claim: 6, giveBack: 0 });
    });

    it('keeps what nobody lacks', () => {
        expect(nextMove('worker-0', 30, workers([0, 30]))).toEqual({ claim: 0, giveBack: 0 });
        expect(nextMove('worker-0', 30, workers([2, 10], [MANY, 10]))).toEqual({ claim: 0, giveBack: 8 - 0 });
    });

    it('gives back to one who comes, and who finds none free', () => {
        expect(nextMove('worker-0', 30, workers([MANY, 30], [MANY, 0]))).toEqual({ claim: 0, giveBack: 15 });
        expect(nextMove('worker-0', 30, workers([MANY, 15], [MANY, 0]))).toEqual({ claim: 0, giveBack: 0 });
    });

    it.each([
        { held: [9, 9, 8], wants: [MANY, MANY, MANY], gives: 0 },
        { held: [8, 9, 9], wants: [MANY, MANY, MANY], gives: 0 },
        { held: [53, 49, 48], wants: [MANY, MANY, MANY], gives: 0 },
        { held: [20, 10, 0], wants: [MANY, MANY, MANY], gives: 10 },
        { held: [2, 2, 2], wants: [1, MANY, 2], gives: 1 },
    ])('gives back $gives with $held held, where $wants are wanted', ({ held, wants, gives }) => {
        const list = workers(...held.map((count, index) => [wants[index]!, count] as const));
        const total = held.reduce((sum, count) => sum + count);
        const given = list.map(({ id }) => nextMove(id, total, list).giveBack);
        expect(given.reduce((sum, count) => sum + count)).toBe(gives);
    });

    it('brings all to their shares, whatever they hold', () => {
        const worker = fc.record({ wanted: fc.oneof(fc.nat(40), fc.constant(MANY)), held: fc.nat(10) });
        fc.assert(
            fc.property(fc.array(worker, { minLength: 1, maxLength: 6 }), fc.nat(40), (drawn, extra) => {
                let list: Worker[] = drawn.map((one, index) => ({ id: String(index), ...one }));
                const total = list.reduce((held, one) => held + one.held, 0) + extra;
                // All give back, then all claim what is free, one after another.
                for (let round = 0; round < 3; round += 1) {
                    const moves = list.map(({ id }) => nextMove(id, total, list));
                    list = list.map((one, index) => ({ ...one, held: one.held - moves[index]!.giveBack }));
                    for (const [index, one] of list.entries()) {
                        const free = total - list.reduce((held, other) => held + other.held, 0);
                        const { claim } = nextMove(one.id, total, list);
                        list[index] = { ...one, held: one.held + Math.min(claim, free) };
                    }
                }
                const shares = shareOut(total, list);
                for (const one of list) {
                    const share = shares.get(one)!;
                    const hasRicher = list.some(({ held, wanted }) => held > one.held + 1 || wanted < held);
                    // A tenth is not worth the sessions, nor is one that cannot be divided.
                    if (one.held < 0.9 * share) expect([share - one.held, hasRicher]).toEqual([1, false]);
                }
            }),
        );
    });
});
