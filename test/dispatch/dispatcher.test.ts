import { describe, expect, it } from 'vitest';
import type { NoExitError } from '../../src/dispatch/no-exit-error.js';
import { Dispatcher } from '../../src/dispatch/dispatcher.js';
import type { WhenExhausted } from '../../src/dispatch/exhaustion.js';
import { Exhaustion } from '../../src/dispatch/exhaustion.js';
import type { Lease } from '../../src/engine/engine.js';
import { EventStream } from '../../src/events/event-stream.js';
import { Engine } from '../../src/engine/engine.js';
import { seededRandom } from '../../src/engine/random.js';
import type { Verdict } from '../../src/engine/verdict.js';
import { OK } from '../../src/engine/verdict.js';
import type { Provider } from '../../src/index.js';
import { proxyUrls } from '../../src/index.js';
import { FakeClock } from './fake-clock.js';
import { Supplies } from '../../src/dispatch/supplies.js';

const SITE = 'shop.test';
const PAGE = 'https://shop.test/';
const PATIENCE_MILLIS = 40_000;
const BLOCKED: Verdict = { outcome: 'blocked', rule: 'test', evidence: 'status 403' };
/** The site says for how long. */
const SENT_AWAY: Verdict = { ...BLOCKED, retryAfterMillis: 3_600_000 };
const REFUSED_LOGIN: Verdict = { outcome: 'misconfigured', rule: 'proxy-login', evidence: 'status 407' };

function listOf(count: number): Provider {
    return proxyUrls(Array.from({ length: count }, (_, index) => `http://host-${index}:1`));
}

function minted(maxSessions: number): Provider {
    return {
        name: 'service',
        exits: { kind: 'minted', maxSessions, fitSessionId: (id) => id },
        lifetime: {},
        connect: ({ id }) => `http://${id}@host:1`,
    };
}

function dispatcherFor(provider: Provider, whenExhausted: WhenExhausted = 'wait') {
    const clock = new FakeClock();
    const random = seededRandom(1);
    const exhausted: string[] = [];
    const events = new EventStream();
    events.subscribe({ exhausted: ({ site }) => void exhausted.push(site) });
    const engine = new Engine({
        random,
        cooldown: { baseMillis: 30_000, capMillis: 3_600_000 },
        maxSites: 10,
        maxLeaseMillis: 600_000,
    });
    const dispatcher = new Dispatcher({
        engine,
        supplies: Supplies.of(provider),
        clock,
        random,
        exhaustion: new Exhaustion(() => ({ whenExhausted, maxWaitMillis: 100_000 })),
        events,
    });
    dispatcher.open();
    const take = (): Promise<Lease> =>
        dispatcher.wait(SITE, () => dispatcher.leaseNow(SITE), { deadline: clock.now() + PATIENCE_MILLIS });
    const finish = (lease: Lease, verdict: Verdict): void => {
        dispatcher.note(lease, verdict, PAGE);
        dispatcher.release(lease);
    };
    return { clock, engine, dispatcher, exhausted, take, finish };
}

describe('Dispatcher', () => {
    it('lets requests wait for a busy exit, and wakes them when it is free', async () => {
        const { dispatcher, take, finish } = dispatcherFor(listOf(1));
        const first = await take();
        const second = take();
        finish(first, OK);
        expect((await second).exit).toBe(first.exit);
        await dispatcher.close();
    });

    it('waits for the end of a rest, tells of it once, and costs no request', async () => {
        const { clock, engine, take, finish, exhausted } = dispatcherFor(listOf(1));
        finish(await take(), SENT_AWAY);
        const waiting = [take(), take()];
        const late = Promise.allSettled(waiting);
        await clock.advance(PATIENCE_MILLIS);
        const outcomes = await late;
        expect(exhausted).toEqual([SITE]);
        expect(engine.totals.requests).toBe(1);
        for (const outcome of outcomes) {
            const { reason } = outcome as PromiseRejectedResult;
            expect((reason as NoExitError).consequence).toBe('retry-later');
        }
    });

    it('fails requests when a site was waited for too long', async () => {
        const { clock, take, finish } = dispatcherFor(listOf(1));
        finish(await take(), SENT_AWAY);
        for (let waits = 0; waits < 3; waits += 1) {
            const waiting = Promise.allSettled([take()]);
            await clock.advance(PATIENCE_MILLIS);
            const [outcome] = await waiting;
            if (outcome.status === 'fulfilled') finish(outcome.value, SENT_AWAY);
        }
        await expect(take()).rejects.toMatchObject({ consequence: 'fail-request', message: /, waited \d/ });
    });

    it.each([
        ['fail-requests', 'fail-request'],
        ['stop-crawl', 'stop-crawl'],
    ] as const)('does not wait when told: %s', async (whenExhausted, consequence) => {
        const { take, finish } = dispatcherFor(listOf(1), whenExhausted);
        finish(await take(), SENT_AWAY);
        await expect(take()).rejects.toMatchObject({ consequence, code: 'exhausted' });
    });

    it('makes sessions as they are needed, and no more than allowed', async () => {
        const { engine, take, finish } = dispatcherFor(minted(3));
        const leases = await Promise.all([take(), take(), take()]);
        expect(new Set(leases.map(({ exit }) => exit.id)).size).toBe(3);
        const fourth = take();
        finish(leases[0], OK);
        await fourth;
        expect(engine.exitCount).toBe(3);
    });

    it('drops a session of a service for good, and keeps an exit of a list', async () => {
        for (const [provider, left] of [
            [minted(3), 0],
            [listOf(3), 3],
        ] as const) {
            const { engine, dispatcher, take } = dispatcherFor(provider);
            dispatcher.supply.discard((await take()).exit);
            expect(engine.exitCount).toBe(left);
        }
    });

    it('stops after one refused login at a service', async () => {
        const { dispatcher, take, finish } = dispatcherFor(minted(10));
        finish(await take(), REFUSED_LOGIN);
        expect(dispatcher.stopReason?.message).toMatch(/proxy-login: status 407.*check its user name/);
        await expect(take()).rejects.toMatchObject({ consequence: 'stop-crawl', code: 'misconfigured' });
    });

    it('stops after three refused logins in a list when nothing else was heard', async () => {
        const { dispatcher, take, finish } = dispatcherFor(listOf(10));
        for (let login = 0; login < 3; login += 1) {
            expect(dispatcher.stopReason).toBeUndefined();
            finish(await take(), REFUSED_LOGIN);
        }
        expect(dispatcher.stopReason?.code).toBe('misconfigured');
    });

    it('sets single proxies of a list aside and goes on with the others', async () => {
        const { dispatcher, take, finish } = dispatcherFor(listOf(5));
        finish(await take(), OK);
        for (let login = 0; login < 3; login += 1) finish(await take(), REFUSED_LOGIN);
        expect(dispatcher.stopReason).toBeUndefined();
        finish(await take(), OK);
    });

    it('serves nobody any more once it is closed', async () => {
        const { dispatcher, take } = dispatcherFor(listOf(1));
        await take();
        const waiting = take();
        await dispatcher.close();
        await expect(waiting).rejects.toThrow(/closed/);
        await expect(take()).rejects.toThrow(/closed/);
    });
});
