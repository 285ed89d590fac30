import { describe, expect, it } from 'vitest';
import type { Lease } from '../../src/engine/engine.js';
import { OK } from '../../src/engine/verdict.js';
import { seededRandom } from '../../src/engine/random.js';
import { FakeClock } from '../dispatch/fake-clock.js';
import { MemoryCoordination } from './memory-coordination-store.js';
import type { TestWorker } from './support.js';
import { TERM_MILLIS, exitsOf, joinCluster, listOf, redis, storeFor, workerFor } from './support.js';

const VIRTUAL_TERM_MILLIS = 10_000;

/** Workers of one pool in virtual time. */
class Crew {
    readonly clock = new FakeClock();
    readonly coordination = new MemoryCoordination(this.clock, VIRTUAL_TERM_MILLIS);
    private readonly provider;

    constructor(exits: number) {
        this.provider = listOf(exits);
    }

    add(id: string): TestWorker {
        const store = this.coordination.storeFor(id);
        return joinCluster({ id, store, provider: this.provider, clock: this.clock, termMillis: VIRTUAL_TERM_MILLIS });
    }

    get moved(): number {
        return [...this.coordination.moves.values()].reduce((sum, count) => sum + count, 0);
    }
}

/** Has as many requests under way as it is told to, each for `millis`. */
function load(crew: Crew, worker: TestWorker, requests: number, millis: number): { requests: number } {
    const wanted = { requests };
    let open = 0;
    const one = async (): Promise<void> => {
        open += 1;
        const lease = await worker.lease();
        crew.clock.schedule(millis, () => {
            worker.finish(lease, OK);
            open -= 1;
        });
    };
    const refill = (): void => {
        for (let missing = wanted.requests - open; missing > 0; missing -= 1) one().catch(() => undefined);
        crew.clock.schedule(500, refill);
    };
    refill();
    return wanted;
}

describe('exits that change hands', () => {
    it.each([
        ['idle', 50],
        ['in use', 1_500],
        ['in use for long', 9_000],
    ])('are thirty of sixty that are %s for one who joins, and none afterwards', async (_, millis) => {
        const crew = new Crew(60);
        const one = crew.add('one');
        load(crew, one, 90, millis);
        await crew.clock.advance(60_000);
        expect([exitsOf(one).length, crew.moved]).toEqual([60, 0]);
        const two = crew.add('two');
        load(crew, two, 90, millis);
        await crew.clock.advance(30_000);
        expect([exitsOf(one).length, exitsOf(two).length, crew.moved]).toEqual([30, 30, 30]);
        await crew.clock.advance(200_000);
        // Those too that were given up and taken again, because their sessions ended.
        expect([one.withdrawn.length, two.withdrawn.length, crew.moved]).toEqual([30, 0, 30]);
    });

    it('are only those that one who joins needs, with two to eight workers', async () => {
        const crew = new Crew(120);
        let workers = 0;
        const join = async (): Promise<void> => {
            workers += 1;
            load(crew, crew.add(`${(workers * 5) % 9}`), 150, 1_500);
            await crew.clock.advance(40_000);
        };
        await join();
        for (let needed = 0; workers < 8;) {
            await join();
            needed += Math.ceil(120 / workers);
            expect(crew.moved).toBeLessThanOrEqual(needed);
            expect(crew.moved).toBeGreaterThan(0.85 * needed);
        }
    });

    it('are none while nobody joins or leaves, though each needs now more, now fewer', async () => {
        const crew = new Crew(200);
        const random = seededRandom(7);
        const loads = ['one', 'two', 'three', 'four'].map((id) => load(crew, crew.add(id), 60, 1_500));
        await crew.clock.advance(60_000);
        const before = crew.moved;
        for (let minute = 0; minute < 60; minute += 1) {
            for (const one of loads) one.requests = Math.floor(10 + 80 * random());
            await crew.clock.advance(10_000);
        }
        expect(crew.moved - before).toBe(0);
    });

    it('come from one who has had nothing to do for long to those who lack them', async () => {
        const crew = new Crew(60);
        const [one, two] = [crew.add('one'), crew.add('two')];
        const lull = load(crew, one, 90, 1_500);
        load(crew, two, 90, 1_500);
        await crew.clock.advance(60_000);
        lull.requests = 0;
        await crew.clock.advance(180_000);
        expect([exitsOf(one).length, exitsOf(two).length]).toEqual([0, 60]);
    });
});

describe('exits in use at close()', () => {
    it('are claimable when they are idle, not before', async () => {
        const crew = new Crew(4);
        const [one, two] = [crew.add('one'), crew.add('two')];
        const first = await settled(crew, one.lease());
        await crew.clock.advance(1_000);
        await settled(crew, one.dispatcher.close());
        load(crew, two, 8, 500);
        await crew.clock.advance(60_000);
        expect(exitsOf(two)).toHaveLength(3);
        expect(exitsOf(two)).not.toContain(first.exit.label);
        one.finish(first, OK);
        await crew.clock.advance(10_000);
        expect(exitsOf(two)).toHaveLength(4);
    });

    it('are so in Redis, too', async () => {
        const server = await redis();
        const provider = listOf(2);
        const [one, two] = [workerFor(server, 'one', provider), workerFor(server, 'two', provider)];
        const lease = await one.lease();
        await expect.poll(() => exitsOf(one)).toHaveLength(2);
        await one.dispatcher.close();
        two.finish(await two.lease(), OK);
        const names = () => exitsOf(two);
        await new Promise((resolve) => setTimeout(resolve, 3 * TERM_MILLIS));
        expect(names()).toHaveLength(1);
        expect(names()).not.toContain(lease.exit.label);
        one.finish(lease, OK);
        await expect.poll(names, { timeout: 5_000 }).toHaveLength(2);
    });
});

describe('a worker that is overdue', () => {
    it('stops no claims of others in Redis, unless all are overdue', async () => {
        const server = await redis();
        const [paused, living] = [storeFor(server, 'paused'), storeFor(server, 'living')];
        await paused.beat({ wanted: 9, isKnown: false });
        for (let beats = 0; beats < 5; beats += 1) {
            await living.beat({ wanted: 9, isKnown: beats > 0 });
            await new Promise((resolve) => setTimeout(resolve, TERM_MILLIS / 3));
        }
        expect(await paused.beat({ wanted: 9, isKnown: true })).toMatchObject({ isOverdue: true });
        expect(await living.claim(['a'], 1)).toHaveLength(1);
        await new Promise((resolve) => setTimeout(resolve, 1.5 * TERM_MILLIS));
        expect(await paused.beat({ wanted: 9, isKnown: true })).toMatchObject({ isOverdue: true });
        expect(await paused.claim(['b'], 1)).toEqual([]);
    });
});

async function settled<Result extends Lease | void>(crew: Crew, promise: Promise<Result>): Promise<Result> {
    let isOver = false;
    void promise.finally(() => (isOver = true));
    for (let turns = 0; !isOver && turns < 100; turns += 1) await crew.clock.advance(100);
    return promise;
}
