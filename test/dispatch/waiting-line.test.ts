import { describe, expect, it } from 'vitest';
import { WaitingLine } from '../../src/dispatch/waiting-line.js';
import { FakeClock } from './fake-clock.js';

const PATIENT = { millis: 1_000_000, reason: () => new Error('too late') };

function lineOfSeats(): { clock: FakeClock; line: WaitingLine; seats: number[]; take: () => number | undefined } {
    const clock = new FakeClock();
    const seats: number[] = [];
    return { clock, line: new WaitingLine(clock), seats, take: () => seats.shift() };
}

describe('WaitingLine', () => {
    it('serves at once whoever finds nobody before him', async () => {
        const { line, seats, take } = lineOfSeats();
        seats.push(1);
        await expect(line.join(take, PATIENT)).resolves.toBe(1);
        expect(line.isEmpty).toBe(true);
    });

    it('serves in the order of arrival, and lets nobody overtake', async () => {
        const { line, seats, take } = lineOfSeats();
        const served: string[] = [];
        const first = line.join(take, PATIENT).then(() => served.push('first'));
        seats.push(1); // nobody was told yet
        const second = line.join(take, PATIENT).then(() => served.push('second'));
        expect(served).toEqual([]);
        line.move();
        await first;
        seats.push(2);
        line.move();
        await second;
        expect(served).toEqual(['first', 'second']);
    });

    it('moves at the time at which something is known to change, with one alarm for all', async () => {
        const { clock, line, seats, take } = lineOfSeats();
        const waiting = line.join(take, PATIENT);
        const alarmsBefore = clock.pendingAlarms;
        for (const millis of [500, 300, 400]) line.moveAt(millis);
        expect(clock.pendingAlarms - alarmsBefore).toBe(1);
        seats.push(7);
        await clock.advance(300);
        await expect(waiting).resolves.toBe(7);
        expect(clock.pendingAlarms).toBe(0);
    });

    it('sends away whoever waited too long, and serves the next', async () => {
        const { clock, line, seats, take } = lineOfSeats();
        const impatient = line.join(take, { millis: 100, reason: () => new Error('come back later') });
        const patient = line.join(take, PATIENT);
        const refusal = expect(impatient).rejects.toThrow('come back later');
        await clock.advance(100);
        await refusal;
        seats.push(1);
        line.move();
        await expect(patient).resolves.toBe(1);
    });

    it('tells of an error, and goes on with the next', async () => {
        const { line, seats, take } = lineOfSeats();
        const failing = line.join<number>(() => {
            throw new Error('no exit');
        }, PATIENT);
        await expect(failing).rejects.toThrow('no exit');
        seats.push(1);
        await expect(line.join(take, PATIENT)).resolves.toBe(1);
    });

    it('sends everybody away when it closes, and leaves no alarm behind', async () => {
        const { clock, line, take } = lineOfSeats();
        const waiting = [line.join(take, PATIENT), line.join(take, PATIENT)];
        line.moveAt(100);
        line.close(new Error('closed'));
        for (const one of waiting) await expect(one).rejects.toThrow('closed');
        expect(clock.pendingAlarms).toBe(0);
    });

    it('lets go whoever is not wanted any more, wherever he stands, and serves the next', async () => {
        const { clock, line, seats, take } = lineOfSeats();
        const [first, second] = [new AbortController(), new AbortController()];
        const waiting = [first, second].map(({ signal }) => line.join(take, { ...PATIENT, signal }));
        const last = line.join(take, PATIENT);
        second.abort(new Error('given up'));
        await expect(waiting[1]).rejects.toThrow('given up');
        seats.push(1); // nobody was told yet
        first.abort(new Error('given up'));
        await expect(waiting[0]).rejects.toThrow('given up');
        await expect(last).resolves.toBe(1);
        await expect(line.join(take, { ...PATIENT, signal: first.signal })).rejects.toThrow('given up');
        expect(clock.pendingAlarms).toBe(0);
    });
});
