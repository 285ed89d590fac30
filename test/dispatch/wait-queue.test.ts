import { describe, expect, it } from 'vitest';
import { WaitQueue } from '../../src/dispatch/wait-queue.js';
import { FakeClock } from './fake-clock.js';

const PATIENT = { millis: 1_000_000, reason: () => new Error('too late') };

function queueForSeats(): { clock: FakeClock; queue: WaitQueue; seats: number[]; take: () => number | undefined } {
    const clock = new FakeClock();
    const seats: number[] = [];
    return { clock, queue: new WaitQueue(clock), seats, take: () => seats.shift() };
}

describe('WaitQueue', () => {
    it('serves at once whoever finds nobody before him', async () => {
        const { queue, seats, take } = queueForSeats();
        seats.push(1);
        await expect(queue.join(take, PATIENT)).resolves.toBe(1);
        expect(queue.isEmpty).toBe(true);
    });

    it('serves in the order of arrival, and lets nobody overtake', async () => {
        const { queue, seats, take } = queueForSeats();
        const served: string[] = [];
        const first = queue.join(take, PATIENT).then(() => served.push('first'));
        seats.push(1); // nobody was told yet
        const second = queue.join(take, PATIENT).then(() => served.push('second'));
        expect(served).toEqual([]);
        queue.move();
        await first;
        seats.push(2);
        queue.move();
        await second;
        expect(served).toEqual(['first', 'second']);
    });

    it('does not ask somebody again who moves the queue while being asked', async () => {
        const { queue } = queueForSeats();
        let asked = 0;
        const stop = (): never => {
            asked += 1;
            queue.move();
            throw new Error('the budget is spent');
        };
        let isOver = false;
        const waiting = ['first', 'second'].map(() => queue.join(() => (isOver ? stop() : undefined), PATIENT));
        isOver = true;
        queue.move();
        for (const one of waiting) await expect(one).rejects.toThrow('the budget is spent');
        expect(asked).toBe(2);
        expect(queue.isEmpty).toBe(true);
    });

    it('moves at the time at which something is known to change, with one alarm for all', async () => {
        const { clock, queue, seats, take } = queueForSeats();
        const waiting = queue.join(take, PATIENT);
        const alarmsBefore = clock.pendingAlarms;
        for (const millis of [500, 300, 400]) queue.moveAt(millis);
        expect(clock.pendingAlarms - alarmsBefore).toBe(1);
        seats.push(7);
        await clock.advance(300);
        await expect(waiting).resolves.toBe(7);
        expect(clock.pendingAlarms).toBe(0);
    });

    it('sends away whoever waited too long, and serves the next', async () => {
        const { clock, queue, seats, take } = queueForSeats();
        const impatient = queue.join(take, { millis: 100, reason: () => new Error('come back later') });
        const patient = queue.join(take, PATIENT);
        const refusal = expect(impatient).rejects.toThrow('come back later');
        await clock.advance(100);
        await refusal;
        seats.push(1);
        queue.move();
        await expect(patient).resolves.toBe(1);
    });

    it('tells of an error, and goes on with the next', async () => {
        const { queue, seats, take } = queueForSeats();
        const failing = queue.join<number>(() => {
            throw new Error('no exit');
        }, PATIENT);
        await expect(failing).rejects.toThrow('no exit');
        seats.push(1);
        await expect(queue.join(take, PATIENT)).resolves.toBe(1);
    });

    it('sends everybody away when it closes, and leaves no alarm behind', async () => {
        const { clock, queue, take } = queueForSeats();
        const waiting = [queue.join(take, PATIENT), queue.join(take, PATIENT)];
        queue.moveAt(100);
        queue.close(new Error('closed'));
        for (const one of waiting) await expect(one).rejects.toThrow('closed');
        expect(clock.pendingAlarms).toBe(0);
    });

    it('lets go whoever is not wanted any more, wherever he stands, and serves the next', async () => {
        const { clock, queue, seats, take } = queueForSeats();
        const [first, second] = [new AbortController(), new AbortController()];
        const waiting = [first, second].map(({ signal }) => queue.join(take, { ...PATIENT, signal }));
        const last = queue.join(take, PATIENT);
        second.abort(new Error('given up'));
        await expect(waiting[1]).rejects.toThrow('given up');
        seats.push(1); // nobody was told yet
        first.abort(new Error('given up'));
        await expect(waiting[0]).rejects.toThrow('given up');
        await expect(last).resolves.toBe(1);
        await expect(queue.join(take, { ...PATIENT, signal: first.signal })).rejects.toThrow('given up');
        expect(clock.pendingAlarms).toBe(0);
    });
});
