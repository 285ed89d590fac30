import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TERM_MILLIS, storeFor, redis } from './support.js';

const NEW = { wanted: Infinity, isKnown: false };
const KNOWN = { wanted: Infinity, isKnown: true };
const NAMES = ['a', 'b', 'c', 'd'];

const namesOf = (claims: readonly { readonly name: string }[]) => claims.map(({ name }) => name);

describe('the store in Redis', () => {
    it('gives each exit to one worker only', async () => {
        const server = await redis();
        const [one, two] = [storeFor(server, 'one'), storeFor(server, 'two')];
        await Promise.all([one.beat(NEW), two.beat(NEW)]);
        const claims = await Promise.all([one.claim(NAMES, 4), two.claim(NAMES, 4), one.claim(NAMES, 4)]);
        expect(namesOf(claims.flat()).toSorted()).toEqual(NAMES);
        const { workers } = await one.beat(KNOWN);
        expect(workers.map(({ held }) => held).reduce((sum, held) => sum + held)).toBe(4);
    });

    it('gives on what was given back, after its rest', async () => {
        const server = await redis();
        const [one, two] = [storeFor(server, 'one'), storeFor(server, 'two')];
        await Promise.all([one.beat(NEW), two.beat(NEW)]);
        await one.claim(NAMES, 4);
        await one.giveBack(['a']);
        await one.giveBack(['b'], 300);
        expect(await two.claim(NAMES, 4)).toEqual([{ name: 'a', silentMillis: undefined }]);
        await sleep(350);
        expect(namesOf(await two.claim(NAMES, 4))).toEqual(['b']);
    });

    it('gives on what a dead worker held when its lease has ended, and says how long it was silent', async () => {
        const server = await redis();
        const [dead, living] = [storeFor(server, 'dead'), storeFor(server, 'living')];
        await dead.beat(NEW);
        await dead.claim(NAMES, 2);
        await living.beat(NEW);
        expect(namesOf(await living.claim(NAMES, 4))).toEqual(['c', 'd']);
        for (let beats = 0; beats < 4; beats += 1) {
            await sleep(TERM_MILLIS / 3);
            await living.beat(KNOWN);
        }
        const { workers, hasOrphans } = await living.beat(KNOWN);
        expect([workers.length, hasOrphans]).toEqual([1, true]);
        const claims = await living.claim(NAMES, 4);
        expect(namesOf(claims)).toEqual(['a', 'b']);
        for (const { silentMillis } of claims) expect(silentMillis).toBeGreaterThan(TERM_MILLIS);
        expect((await living.beat(KNOWN)).hasOrphans).toBe(false);
        expect((await dead.beat(KNOWN)).isOverdue).toBe(true);
        expect(await dead.reclaim(['a', 'b'])).toEqual(['a', 'b']);
    });

    it('hands out no more of a budget than there is, and takes parts back', async () => {
        const server = await redis();
        const [one, two] = [storeFor(server, 'one'), storeFor(server, 'two')];
        const parts = await Promise.all([one, two, one, two].map((store) => store.spend('bytes', 100, 40)));
        expect(parts.map(({ given }) => given).toSorted((a, b) => a - b)).toEqual([0, 20, 40, 40]);
        expect(await one.spend('bytes', 100, -15)).toEqual({ given: -15, left: 15 });
        expect(await two.spend('bytes', 100, 40)).toEqual({ given: 15, left: 0 });
        expect(await two.spend('money', 0.3, 0.1)).toEqual({ given: 0.1, left: expect.closeTo(0.2) as number });
    });

    it('lets everybody take again what was his after Redis lost everything, before anybody takes more', async () => {
        const server = await redis();
        const [one, two] = [storeFor(server, 'one'), storeFor(server, 'two')];
        await Promise.all([one.beat(NEW), two.beat(NEW)]);
        await one.claim(['a', 'b'], 2);
        await two.claim(['c', 'd'], 2);
        await server.stop();
        await expect(one.beat(KNOWN)).rejects.toThrow();
        await server.start();
        expect((await one.beat(KNOWN)).isOverdue).toBe(true);
        expect(await one.reclaim(['a', 'b'])).toEqual([]);
        expect(await one.claim(NAMES, 4)).toEqual([]);
        expect((await two.beat(KNOWN)).isOverdue).toBe(true);
        expect(await two.reclaim(['c', 'd'])).toEqual([]);
        const { workers } = await two.beat(KNOWN);
        expect(workers.map(({ held }) => held)).toEqual([2, 2]);
    });

    it('keeps records and tells the others of sites, those too who come later', async () => {
        const server = await redis();
        const [one, two, late] = [storeFor(server, 'one'), storeFor(server, 'two'), storeFor(server, 'late')];
        const heard: string[] = [];
        two.listen({ onNudge: () => heard.push('nudge'), onSite: (site, record) => heard.push(`${site} ${record}`) });
        await two.beat(NEW);
        await one.publish('shop.test', '{}');
        await one.nudge();
        await expect.poll(() => heard).toEqual(['shop.test {}', 'nudge']);
        expect(await late.sites()).toEqual(new Map([['shop.test', '{}']]));
        await one.save(new Map([['a', 'one'], ['b', 'two']])); // prettier-ignore
        expect(await two.load(['b', 'x', 'a'])).toEqual(new Map([['b', 'two'], ['a', 'one']])); // prettier-ignore
    });

    it('gives up a Redis that does not answer, and finds it again', async () => {
        const server = await redis();
        const store = storeFor(server, 'one');
        await store.beat(NEW);
        const resume = server.pause();
        await expect(store.beat(KNOWN)).rejects.toThrow('no answer');
        resume();
        await expect(store.beat(KNOWN)).resolves.toMatchObject({ workers: [{ id: 'one' }] });
    });

    it('leaves nothing without a time at which it ends', async () => {
        const server = await redis();
        const store = storeFor(server, 'one');
        await store.beat(NEW);
        await store.claim(NAMES, 4);
        await store.giveBack(['a'], 5_000);
        await store.save(new Map([['a', 'text']]));
        await store.publish('shop.test', '{}');
        await store.beat(KNOWN);
        const { createClient } = await import('redis');
        const client = await createClient({ url: server.url }).connect();
        const keys = await client.keys('*');
        expect(keys.length).toBeGreaterThan(5);
        for (const key of keys) {
            expect(key).toMatch(/^\{test\}:/);
            expect(await client.pTTL(key)).toBeGreaterThan(0);
        }
        client.destroy();
    });
});
