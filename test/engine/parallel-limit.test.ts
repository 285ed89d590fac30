import { describe, expect, it } from 'vitest';
import { ParallelLimit } from '../../src/engine/learning/parallel-limit.js';

interface Sent {
    readonly at: number;
    readonly running: number;
    readonly end: number;
    readonly isServed: boolean;
}

/** A service that serves so many at a time, asked by whoever wants up to 30, for so many steps. */
function ask(limit: ParallelLimit, served: number, steps: number, from = 0): { ok: number; refused: number } {
    let open: Sent[] = [];
    const counts = { ok: 0, refused: 0 };
    for (let now = from; now < from + steps; now += 1) {
        for (const one of open.filter(({ end }) => end <= now)) {
            if (one.isServed) limit.noteServed(one.running);
            else limit.noteRefused(one.at, open.length, now);
            counts[one.isServed ? 'ok' : 'refused'] += 1;
            open = open.filter((other) => other !== one);
        }
        while (open.length < Math.min(30, limit.most)) {
            const isServed = open.filter((one) => one.isServed).length < served;
            open.push({ at: now, running: open.length + 1, end: now + (isServed ? 10 : 1), isServed });
        }
    }
    return counts;
}

describe('a service that serves ten at a time', () => {
    it('turns away some at first, and hardly any later', () => {
        const limit = new ParallelLimit();
        const first = ask(limit, 10, 100);
        expect(first.refused).toBeLessThanOrEqual(50);
        const later = ask(limit, 10, 10_000, 100);
        expect(later.refused).toBeLessThanOrEqual(0.002 * later.ok);
        expect(later.ok).toBeGreaterThan(0.95 * 10_000);
    });

    it('and more from then on is asked for more', () => {
        const limit = new ParallelLimit();
        ask(limit, 10, 1_000);
        ask(limit, 1_000, 50_000, 1_000);
        expect(limit.most).toBeGreaterThan(15);
    });

    it('and fewer from then on is asked for fewer', () => {
        const limit = new ParallelLimit();
        ask(limit, 10, 1_000);
        const { ok, refused } = ask(limit, 4, 10_000, 1_000);
        expect(ok).toBeGreaterThan(0.9 * 4_000);
        expect(refused).toBeLessThan(0.03 * ok);
    });
});

it('a service that turns away all that are under way does not do so for their number', () => {
    const limit = new ParallelLimit();
    const said = [0, 1, 2].map((at) => limit.noteRefused(0, 3, at + 1));
    expect(said).toEqual([true, true, false]);
    expect(limit.most).toBe(Infinity);
    expect(limit.noteRefused(10, 1, 20)).toBe(false);
});
