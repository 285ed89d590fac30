import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/dispatch/clock.js';
import { Numbers } from '../../src/dispatch/numbers.js';
import { SessionSource } from '../../src/dispatch/session-source.js';
import { ProxySessionsError } from '../../src/common/errors.js';
import { seededRandom } from '../../src/engine/random.js';
import type { ExitSource, ProviderExit } from '../../src/index.js';

const NOW = 1_000_000;

function sourceOf(exits: ExitSource, end?: (exit: ProviderExit) => Promise<void>) {
    const made: ProviderExit[] = [];
    const told = { changes: 0, refusals: [] as string[] };
    const source = new SessionSource({
        provider: { name: 'service', exits, lifetime: {}, connect: () => undefined, ...(end && { end }) },
        random: seededRandom(1),
        clock: systemClock,
        onMade: (exit) => made.push(exit),
        onChange: () => (told.changes += 1),
        onRefused: (reason) => told.refusals.push(reason),
    });
    return { source, made, told };
}

/** A service that makes sessions when it is told to. */
function assigned(maxSessions: number) {
    const asked: { resolve: (exit: ProviderExit) => void; reject: (error: Error) => void }[] = [];
    const exits: ExitSource = {
        kind: 'assigned',
        maxSessions,
        create: () => new Promise((resolve, reject) => asked.push({ resolve, reject })),
        find: () => Promise.resolve(undefined),
    };
    return { exits, asked };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('sessions that the service makes', () => {
    it('are asked for as many as there are requests that wait, five at a time', async () => {
        const { exits, asked } = assigned(100);
        const { source, made } = sourceOf(exits);
        expect(source.make(0, 2)).toBe('soon');
        expect(asked).toHaveLength(2);
        expect(source.make(0, 20)).toBe('soon');
        expect(asked).toHaveLength(5);
        asked[0]!.resolve({ id: '1', label: '1' });
        await settle();
        expect(made).toHaveLength(1);
        expect(source.make(1, 19)).toBe('soon');
        expect(asked).toHaveLength(6);
    });

    it('never exceed what the service allows, those that are ending included', async () => {
        const { exits, asked } = assigned(3);
        let ended: () => void = () => undefined;
        const { source } = sourceOf(exits, () => new Promise((resolve) => (ended = resolve)));
        source.end({ id: 'old', label: 'old' });
        source.make(1, 20);
        expect(asked).toHaveLength(1);
        ended();
        await settle();
        source.make(1, 20);
        expect(asked).toHaveLength(2);
    });

    it('are asked for again after a while when the service fails, and never when it refuses us', async () => {
        const { exits, asked } = assigned(3);
        const { source, told } = sourceOf(exits);
        source.make(0, 1);
        asked[0]!.reject(new Error('busy'));
        await settle();
        expect(source.make(0, 1)).toBeUndefined();
        expect(source.nextChanceMillis).toBeGreaterThan(Date.now());
        expect(told.refusals).toEqual([]);
        const other = assigned(3);
        const refused = sourceOf(other.exits);
        refused.source.make(0, 1);
        other.asked[0]!.reject(new ProxySessionsError('misconfigured', 'no such key at http://key:@host'));
        await settle();
        expect(refused.told.refusals).toEqual(['no such key at http://***@host']);
    });
});

describe('Numbers', () => {
    it('hands each number to one user at a time', () => {
        const numbers = new Numbers({ first: 10, last: 19, restSecs: 60 }, seededRandom(3));
        const taken = Array.from({ length: 10 }, () => numbers.take(NOW));
        expect(new Set(taken).size).toBe(10);
        expect(Math.min(...taken.map(Number))).toBe(10);
        expect(numbers.take(NOW)).toBeUndefined();
        numbers.giveBack(12, NOW);
        expect(numbers.take(NOW + 59_999)).toBeUndefined();
        expect(numbers.nextRestMillis).toBe(NOW + 60_000);
        expect(numbers.take(NOW + 60_000)).toBe(12);
    });

    it('lets an old user claim its number, unless somebody has it', () => {
        const numbers = new Numbers({ first: 1, last: 5, restSecs: 0 }, seededRandom(1));
        expect(numbers.claim(3)).toBe(true);
        expect(numbers.claim(3)).toBe(false);
        expect(numbers.claim(6)).toBe(false);
        expect(numbers.claim(Number.NaN)).toBe(false);
        expect(Array.from({ length: 4 }, () => numbers.take(NOW))).not.toContain(3);
        expect(numbers.take(NOW)).toBeUndefined();
    });

    it('gives a number that was claimed and given back to one user at a time', () => {
        const numbers = new Numbers({ first: 1, last: 5, restSecs: 10 }, seededRandom(1));
        // Claimed before its turn, and again while it rests.
        numbers.claim(3);
        numbers.giveBack(3, NOW);
        numbers.claim(3);
        const taken = Array.from({ length: 4 }, () => numbers.take(NOW));
        expect(taken.toSorted()).toEqual([1, 2, 4, 5]);
        expect(numbers.take(NOW + 20_000)).toBeUndefined();
        numbers.giveBack(3, NOW + 20_000);
        expect(numbers.take(NOW + 29_999)).toBeUndefined();
        expect([numbers.take(NOW + 30_000), numbers.take(NOW + 30_000)]).toEqual([3, undefined]);
    });
});
