import { expect, it } from 'vitest';
import { InFlight } from '../../../src/lab/site/in-flight.js';

it('counts each address apart, and each leaving once', () => {
    const inFlight = new InFlight();
    const leave = inFlight.enter('a');
    inFlight.enter('b');
    expect(inFlight.peak).toBe(1);
    leave();
    leave();
    inFlight.enter('a');
    inFlight.enter('a');
    expect(inFlight.peak).toBe(2);
    inFlight.enter('a')();
    expect(inFlight.peak).toBe(3);
    inFlight.reset();
    expect(inFlight.peak).toBe(2);
});
