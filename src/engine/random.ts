import type { Random } from '../common/session-id.js';

/**
 * A seeded generator (sfc32 fed by splitmix32), so that every decision can be replayed from a number.
 * Not for secrets.
 */
export function seededRandom(seed: number): Random {
    const nextWord = splitmix32(seed);
    let a = nextWord();
    let b = nextWord();
    let c = nextWord();
    let counter = 1;
    return () => {
        const sum = (a + b + counter) | 0;
        counter = (counter + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = ((c << 21) | (c >>> 11)) + sum;
        return (sum >>> 0) / 2 ** 32;
    };
}

function splitmix32(seed: number): () => number {
    let state = seed | 0;
    return () => {
        state = (state + 0x9e3779b9) | 0;
        let word = state ^ (state >>> 16);
        word = Math.imul(word, 0x21f0aaad);
        word ^= word >>> 15;
        word = Math.imul(word, 0x735a2d97);
        return word ^ (word >>> 15);
    };
}
