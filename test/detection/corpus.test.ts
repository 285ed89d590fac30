import { describe, expect, it } from 'vitest';
import { createDetector } from '../../src/detection/detector.js';
import { NOW } from './cases/case.js';
import { blocked } from './corpus/blocked/index.js';
import type { Capture } from './corpus/capture.js';
import { innocent } from './corpus/innocent/index.js';
import { scoresOf } from './corpus/scores.js';

const detector = createDetector();

describe('the corpus', () => {
    it('is large, and has no capture twice', () => {
        expect(blocked.length).toBeGreaterThanOrEqual(150);
        expect(new Set(blocked.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(60);
        expect(innocent.length).toBeGreaterThanOrEqual(300);
        const names = [...blocked, ...innocent].map(({ kind, name }) => `${kind}: ${name}`);
        expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    });

    it('is judged right in at least 95 of 100 block pages, and wrong in at most 5 of 1000 innocent ones', async () => {
        const share = (misses: readonly string[], all: readonly Capture[]): number => misses.length / all.length;
        const missed = (await scoresOf(detector, blocked, NOW)).flatMap(({ misses }) => misses);
        const alarms = (await scoresOf(detector, innocent, NOW)).flatMap(({ misses }) => misses);

        expect(share(missed, blocked), missed.join('\n')).toBeLessThanOrEqual(0.05);
        expect(share(alarms, innocent), alarms.join('\n')).toBeLessThanOrEqual(0.005);
    });
});
