import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/dispatch/clock.js';

const HOUR = 3_600_000;

describe('systemClock', () => {
    afterEach(() => void vi.restoreAllMocks());

    it("begins with the system's time", () => {
        expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(HOUR / 60);
    });

    it.each([
        ['back', -HOUR],
        ['ahead', HOUR],
    ])("goes on evenly when somebody sets the system's time %s", (_, millis) => {
        const before = systemClock.now();
        const wall = Date.now();
        vi.spyOn(Date, 'now').mockReturnValue(wall + millis);
        const after = systemClock.now();
        expect(after).toBeGreaterThanOrEqual(before);
        expect(after - before).toBeLessThan(HOUR / 2);
    });
});
