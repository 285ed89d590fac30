import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.js';
import { Exhaustion } from '../../src/dispatch/exhaustion.js';
import { Supplies } from '../../src/dispatch/supplies.js';
import { Engine } from '../../src/engine/engine.js';
import { seededRandom } from '../../src/engine/random.js';
import type { Outcome } from '../../src/engine/verdict.js';
import { EventStream } from '../../src/events/event-stream.js';
import { proxyUrls } from '../../src/index.js';
import { FakeClock } from './fake-clock.js';

const SITE = 'shop.test';
const URLS = Array.from({ length: 6 }, (_, index) => `http://proxy-${index}.example:8000`);

/** Each exit that rests, on the site or everywhere, and until when. */
function restsOf(engine: Engine): string[] {
    const rests: string[] = [];
    for (const { id, rest } of engine.knownExits()) if (rest !== undefined) rests.push(`${id} ${rest.untilMillis}`);
    for (const { name, tiers } of engine.knownSites()) {
        for (const { exit, rest } of tiers.known())
            if (rest !== undefined) rests.push(`${exit.id} ${name} ${rest.untilMillis}`);
    }
    return rests;
}

it('a rest that begins is told as it begins, though no request follows and no time passes', () => {
    const outcomes: Outcome[] = [
        'ok',
        'blocked',
        'blocked',
        'blocked',
        'rate-limited',
        'proxy-failed',
        'target-failed',
    ];
    const step = fc.record({ outcome: fc.constantFrom(...outcomes), page: fc.nat(5), millis: fc.nat(20_000) });
    let cooldowns = 0;
    const check = (steps: readonly { outcome: Outcome; page: number; millis: number }[], seed: number): void => {
        const [clock, random, events] = [new FakeClock(), seededRandom(seed), new EventStream()];
        const told = new Set<string>();
        events.subscribe({
            exitCooldown: ({ exit, site, rest }) => {
                cooldowns += 1;
                told.add([exit.id, ...(site === undefined ? [] : [site]), rest.untilMillis].join(' '));
            },
        });
        const cooldown = { baseMillis: 1_000, capMillis: 60_000 };
        const engine = new Engine({ random, cooldown, maxSites: 10, maxLeaseMillis: 600_000 });
        const exhaustion = new Exhaustion(() => ({ whenExhausted: 'wait', maxWaitMillis: 1e9 }));
        const supplies = Supplies.of(proxyUrls(URLS));
        const dispatcher = new Dispatcher({ engine, supplies, clock, random, exhaustion, events });
        dispatcher.open();
        for (const { outcome, page, millis } of steps) {
            const exits = [...engine.knownExits()];
            const lease = dispatcher.leaseExitAnyway(exits[page % exits.length]!, SITE);
            dispatcher.bind(lease, {}, 1);
            clock.skip(millis);
            dispatcher.note(lease, { outcome, rule: outcome, evidence: outcome }, `/${page}`);
            expect(restsOf(engine).filter((rest) => !told.has(rest))).toEqual([]);
            dispatcher.release(lease);
        }
    };
    fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 80 }), fc.nat(1_000), check), { seed: 1 });
    expect(cooldowns).toBeGreaterThan(100);
});
