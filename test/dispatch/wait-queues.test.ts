import { expect, it } from 'vitest';
import { WaitQueues } from '../../src/dispatch/wait-queues.js';
import { FakeClock } from './fake-clock.js';

const SITES = 500;
const PATIENT = { millis: 1_000_000, reason: () => new Error('too late') };

it('asks those who wait for other sites a little later, so that an event costs the same however many they are', async () => {
    const clock = new FakeClock();
    const queues = new WaitQueues(clock);
    let asked = 0;
    const wait = (): undefined => {
        asked += 1;
        return undefined;
    };
    for (let site = 0; site < SITES; site += 1) void queues.join(`site-${site}`, wait, PATIENT).catch(() => undefined);
    expect(queues.length).toBe(SITES);
    asked = 0;
    for (let event = 0; event < 100; event += 1) queues.changed('site-7');
    expect(asked).toBe(100);
    await clock.advance(SITES);
    expect(asked).toBe(100 + SITES);
    queues.close(new Error('closed'));
    expect(queues.length).toBe(0);
    expect(clock.pendingAlarms).toBe(0);
});
