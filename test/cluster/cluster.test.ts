import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OK } from '../../src/engine/verdict.js';
import type { Provider } from '../../src/index.js';
import type { TestWorker } from './support.js';
import { BLOCKED, SITE, TERM_MILLIS, exitsOf, listOf, redis, workerFor } from './support.js';

const BEAT_MILLIS = TERM_MILLIS / 3;

/** Asks for one exit, so that the worker takes part, and gives it back. */
async function joins(worker: TestWorker): Promise<void> {
    worker.finish(await worker.lease(), OK);
}

/** Uses every exit that the worker holds, one after another. */
async function usesAll(worker: TestWorker): Promise<void> {
    for (const _ of exitsOf(worker)) await joins(worker);
}

describe('the exits of a list', () => {
    it('are all used by one worker while it is alone, and shared with one who comes', async () => {
        const server = await redis();
        const provider = listOf(10);
        const [one, two] = [workerFor(server, 'one', provider), workerFor(server, 'two', provider)];
        await joins(one);
        await expect.poll(() => exitsOf(one)).toHaveLength(10);
        await usesAll(one);
        await joins(two);
        await expect.poll(() => exitsOf(two).length, { timeout: 5_000 }).toBeGreaterThan(0);
        const [mine, theirs] = [exitsOf(one), exitsOf(two)];
        expect(mine.filter((exit) => theirs.includes(exit))).toEqual([]);
        expect(one.withdrawn.map(({ label }) => label)).toEqual(expect.arrayContaining(theirs));
    });

    it('go with what is known of them', async () => {
        const server = await redis();
        const provider = listOf(1);
        const [one, two] = [workerFor(server, 'one', provider), workerFor(server, 'two', provider)];
        await joins(one);
        one.finish(await one.lease('other.test'), { ...BLOCKED, retryAfterMillis: 60_000 });
        await one.dispatcher.close();
        await joins(two);
        const [exit] = [...two.engine.knownExits()];
        expect(two.engine.availability(exit!, 'other.test', Date.now())).toMatchObject({ kind: 'resting' });
        expect(two.engine.availability(exit!, SITE, Date.now())).toEqual({ kind: 'ready' });
    });

    it('are given back when their requests have ended, not before', async () => {
        const server = await redis();
        const provider = listOf(2);
        const [one, two] = [workerFor(server, 'one', provider), workerFor(server, 'two', provider)];
        const leases = [await one.lease(), await one.lease()];
        const asked = joins(two);
        await expect.poll(() => one.withdrawn.length, { timeout: 5_000 }).toBe(1);
        await sleep(2 * BEAT_MILLIS);
        expect(exitsOf(two)).toEqual([]);
        for (const lease of leases) one.finish(lease, OK);
        await asked;
        expect(exitsOf(two)).toEqual([one.withdrawn[0]!.label]);
    });

    it('of a worker that vanished are taken by the others, with all that it had saved', async () => {
        const server = await redis();
        const provider = listOf(4);
        const [one, two] = [workerFor(server, 'one', provider), workerFor(server, 'two', provider)];
        await joins(one);
        const lease = await one.lease();
        one.finish(lease, BLOCKED);
        await sleep(2 * BEAT_MILLIS);
        await one.vanish();
        await joins(two);
        await expect.poll(() => exitsOf(two), { timeout: 5_000 }).toHaveLength(4);
        const banned = [...two.engine.knownExits()].find(({ label }) => label === lease.exit.label)!;
        expect(two.engine.availability(banned, SITE, Date.now())).toMatchObject({ kind: 'resting' });
    });

    it('are kept while Redis is gone, which is told once, and are still the same when it is back', async () => {
        const server = await redis();
        const provider = listOf(6);
        const workers = ['one', 'two'].map((id) => workerFor(server, id, provider, 'go-on'));
        await Promise.all(workers.map(joins));
        const held = () => workers.map((worker) => exitsOf(worker).toSorted());
        await expect.poll(() => held().flat().toSorted(), { timeout: 5_000 }).toHaveLength(6);
        await Promise.all(workers.map(usesAll));
        const before = held();
        await server.stop();
        await expect.poll(() => workers.map(({ told }) => told.length), { timeout: 5_000 }).toEqual([1, 1]);
        await Promise.all(workers.map(joins));
        await server.start();
        await expect.poll(() => workers.map(({ told }) => told.length), { timeout: 5_000 }).toEqual([2, 2]);
        await sleep(2 * TERM_MILLIS);
        expect(held()).toEqual(before);
        for (const { told } of workers) {
            expect(told[0]).toMatch(
                /^Redis is out of reach \(.+\)\. The crawl goes on with the exits that this worker/,
            );
            expect(told[1]).toMatch(/^Redis is back/);
        }
    });
});

describe('what one worker learns of a site', () => {
    it('is known to the others within a second', async () => {
        const server = await redis();
        const provider = listOf(40, 4);
        const [one, two] = [workerFor(server, 'one', provider), workerFor(server, 'two', provider)];
        await Promise.all([joins(one), joins(two)]);
        for (let refusals = 0; refusals < 10; refusals += 1) one.finish(await one.lease('strict.test'), BLOCKED);
        expect(one.engine.lease('strict.test', Date.now())).toMatchObject({ kind: 'paused' });
        await expect
            .poll(() => two.engine.snapshotSite('strict.test', Date.now())?.tiers[0]?.trials.refusalsInARow, {
                timeout: 1_000,
            })
            .toBeGreaterThanOrEqual(10);
        const [ours, theirs] = [one, two].map(
            ({ engine }) => engine.snapshotSite('strict.test', Date.now())!.tiers[0]!.networks,
        );
        expect(theirs).toEqual(ours);
    });

    it('is known to one who comes later', async () => {
        const server = await redis();
        const provider = listOf(40);
        const one = workerFor(server, 'one', provider);
        for (let refusals = 0; refusals < 10; refusals += 1) one.finish(await one.lease('strict.test'), BLOCKED);
        await sleep(500);
        const two = workerFor(server, 'two', provider);
        await joins(two);
        await expect
            .poll(() => two.engine.snapshotSite('strict.test', Date.now())?.tiers[0]?.trials.troubleSince, {
                timeout: 1_000,
            })
            .toBeGreaterThan(0);
        // One request finds out whether the site still refuses everybody; the next one waits for it.
        const kinds = [1, 2].map(() => two.engine.lease('strict.test', Date.now() + 1_000).kind);
        expect(kinds).toEqual(['lease', 'trials-running']);
    });
});

describe('numbered sessions', () => {
    const numbered = (count: number): Provider => ({
        name: 'ports',
        exits: { kind: 'numbered', maxSessions: count, first: 1, last: count, restSecs: 1 },
        lifetime: {},
        connect: () => undefined,
    });

    it('are used by one worker at a time', async () => {
        const server = await redis();
        const provider = numbered(8);
        const workers = [workerFor(server, 'one', provider), workerFor(server, 'two', provider)];
        const leases = await Promise.all(
            workers.flatMap((worker) =>
                [1, 2, 3, 4].map(async () => {
                    const lease = await worker.lease();
                    worker.dispatcher.note(lease, OK, `https://${SITE}/`);
                    return [worker, lease] as const;
                }),
            ),
        );
        const exits = new Map<string, Set<TestWorker>>();
        for (const [worker, { exit }] of leases) exits.set(exit.id, (exits.get(exit.id) ?? new Set()).add(worker));
        expect(exits.size).toBeGreaterThan(1);
        for (const users of exits.values()) expect(users.size).toBe(1);
    });
});
