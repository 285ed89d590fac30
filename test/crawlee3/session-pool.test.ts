import type { SessionPoolOptions, Configuration } from '@crawlee/cheerio';
import { CheerioCrawler, Session, SessionPool } from '@crawlee/cheerio';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { inMemory, sessionsFor } from '../support.js';

const PROXIES = ['http://one.example:1', 'http://two.example:1', 'http://three.example:1'];

async function openPool(
    sessionPoolOptions: SessionPoolOptions = {},
    { proxyUrls = PROXIES, configuration = inMemory() }: { proxyUrls?: string[]; configuration?: Configuration } = {},
) {
    const proxySessions = sessionsFor({ proxyUrls });
    const parts = proxySessions.partsFor(CheerioCrawler, { sessionPoolOptions });
    const pool = await SessionPool.open(parts.sessionPoolOptions, configuration);
    onTestFinished(() => pool.teardown());
    return { proxySessions, pool, configuration };
}

describe('SessionPool with our options, as Crawlee documents the class', () => {
    it('getSession() gives a usable session', async () => {
        const { pool } = await openPool();
        const session = await pool.getSession();
        expect(session).toBeInstanceOf(Session);
        expect(session.isUsable()).toBe(true);
        expect(pool.usableSessionsCount).toBe(1);
    });

    it('getSession(id) gives that session, and undefined for one that is unknown or unusable', async () => {
        const { pool } = await openPool();
        await pool.addSession({ id: 'mine' });
        const session = await pool.getSession('mine');
        expect(session?.id).toBe('mine');
        expect(await pool.getSession('other')).toBeUndefined();
        session?.retire();
        expect(await pool.getSession('mine')).toBeUndefined();
    });

    it('getSession(id) knows the ids of the sessions that getSession() gave', async () => {
        const { pool } = await openPool();
        const session = await pool.getSession();
        expect((await pool.getSession(session.id))?.userData).toBe(session.userData);
    });

    it('addSession() adds sessions with options, and refuses an id that is there', async () => {
        const { pool } = await openPool();
        await pool.addSession({ id: 'mine', userData: { token: 1 } });
        await pool.addSession(new Session({ sessionPool: pool, id: 'another' }));
        expect((await pool.getSession('mine'))?.userData).toMatchObject({ token: 1 });
        expect(await pool.getSession('another')).toBeInstanceOf(Session);
        await expect(pool.addSession({ id: 'mine' })).rejects.toThrow(/already exists/);
    });

    it('never gives an unusable session', async () => {
        const { pool } = await openPool();
        for (let round = 0; round < 5; round += 1) {
            const session = await pool.getSession();
            expect(session.isUsable()).toBe(true);
            session.retire();
        }
        expect((await pool.getSession()).isUsable()).toBe(true);
    });

    it('counts usable and retired sessions', async () => {
        const { pool } = await openPool();
        await pool.addSession({ id: 'one' });
        await pool.addSession({ id: 'two' });
        (await pool.getSession('one'))?.retire();
        expect([pool.usableSessionsCount, pool.retiredSessionsCount]).toEqual([1, 1]);
        expect(pool.getState()).toMatchObject({ usableSessionsCount: 1, retiredSessionsCount: 1 });
        expect(pool.getState().sessions.map(({ id }) => id)).toEqual(['one', 'two']);
    });

    it('gives new sessions the sessionOptions', async () => {
        const sessionOptions = { maxUsageCount: 7, maxErrorScore: 5, maxAgeSecs: 100, errorScoreDecrement: 0.25 };
        const { pool } = await openPool({ sessionOptions });
        const session = await pool.getSession();
        expect(session.getState()).toMatchObject({ maxUsageCount: 7, maxErrorScore: 5, errorScoreDecrement: 0.25 });
        const ageSecs = (session.expiresAt.getTime() - session.createdAt.getTime()) / 1000;
        expect(Math.round(ageSecs)).toBe(100);
    });

    it('lets createSessionFunction of the user make the sessions', async () => {
        class MySession extends Session {}
        const createSessionFunction = vi.fn(
            (sessionPool: SessionPool, options?: object) =>
                new MySession({ sessionPool, ...(options as { sessionOptions?: object })?.sessionOptions }),
        );
        const { pool } = await openPool({ createSessionFunction });
        expect(await pool.getSession()).toBeInstanceOf(MySession);
        await pool.addSession({ id: 'mine' });
        expect(await pool.getSession('mine')).toBeInstanceOf(MySession);
        expect(createSessionFunction.mock.calls).toEqual([
            [pool, undefined],
            [pool, { sessionOptions: { id: 'mine' } }],
        ]);
    });

    it('emits sessionRetired once for a session, with the session', async () => {
        const { pool } = await openPool();
        const retired: Session[] = [];
        pool.on('sessionRetired', (session: Session) => retired.push(session));
        await pool.addSession({ id: 'mine' });
        const session = await pool.getSession('mine');
        session.retire();
        session.retire();
        session.markBad();
        expect(retired.map(({ id }) => id)).toEqual(['mine']);
    });

    it('stores its state and loads it again: ids, cookies and user data', async () => {
        const { pool, configuration } = await openPool();
        await pool.addSession({ id: 'kept', userData: { token: 1 } });
        await pool.addSession({ id: 'gone' });
        const kept = await pool.getSession('kept');
        kept.setCookies([{ name: 'a', value: '1' }], 'http://shop.test');
        (await pool.getSession('gone'))?.retire();
        await pool.persistState();

        const { pool: next } = await openPool(undefined, { configuration });
        const restored = await next.getSession('kept');
        expect(restored?.userData).toMatchObject({ token: 1 });
        expect(restored?.getCookieString('http://shop.test')).toBe('a=1');
        expect(await next.getSession('gone')).toBeUndefined();
    });

    it('forgets its stored state on resetStore()', async () => {
        const { pool, configuration } = await openPool();
        await pool.addSession({ id: 'kept' });
        await pool.persistState();
        await pool.resetStore();
        const { pool: next } = await openPool(undefined, { configuration });
        expect(await next.getSession('kept')).toBeUndefined();
    });

    it('stores on the persistState event until it is torn down', async () => {
        const { pool, configuration } = await openPool();
        const events = configuration.getEventManager();
        const before = events.listenerCount('persistState');
        await pool.teardown();
        expect(events.listenerCount('persistState')).toBe(before - 1);
    });

    it('keeps the user’s blocked status codes', async () => {
        const { pool } = await openPool({ blockedStatusCodes: [418] });
        const session = await pool.getSession();
        expect(session.retireOnBlockedStatusCodes(403)).toBe(false);
        expect(session.retireOnBlockedStatusCodes(418)).toBe(true);
    });
});
