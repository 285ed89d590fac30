import type { Session } from '@crawlee/cheerio';
import { CheerioCrawler, SessionPool } from '@crawlee/cheerio';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { inMemory, sessionsFor } from '../support.js';

const SITE = 'http://shop.test';

async function openPool(sessionOptions: object = {}) {
    const proxySessions = sessionsFor({ proxyUrls: ['http://one.example:1'] });
    const pool = await SessionPool.open(
        proxySessions.partsFor(CheerioCrawler, { sessionPoolOptions: { sessionOptions } }).sessionPoolOptions,
        inMemory(),
    );
    onTestFinished(() => pool.teardown());
    return pool;
}

/** A session that we made, as the pool keeps it, and the reference to one that a crawler is given. */
const WAYS: [string, (sessionOptions?: object) => Promise<{ session: Session; pool: SessionPool }>][] = [
    [
        'a session',
        async (sessionOptions) => {
            const pool = await openPool(sessionOptions);
            await pool.addSession({ id: 'mine' });
            return { pool, session: await pool.getSession('mine') };
        },
    ],
    [
        'a reference to a session',
        async (sessionOptions) => {
            const pool = await openPool(sessionOptions);
            return { pool, session: await pool.getSession() };
        },
    ],
];

describe.each(WAYS)('%s, as Crawlee documents the class', (_name, open) => {
    it('counts uses and lowers the error score by markGood()', async () => {
        const { session } = await open();
        session.markBad();
        session.markGood();
        expect(session.getState()).toMatchObject({ usageCount: 2, errorScore: 0.5 });
    });

    it('is blocked and retired after maxErrorScore marks by markBad()', async () => {
        const { session, pool } = await open();
        const retired = vi.fn();
        pool.on('sessionRetired', retired);
        for (const _ of [1, 2, 3]) session.markBad();
        expect([session.isBlocked(), session.isUsable()]).toEqual([true, false]);
        expect(retired).toHaveBeenCalledTimes(1);
    });

    it('is retired by retire()', async () => {
        const { session, pool } = await open();
        const retired = vi.fn();
        pool.on('sessionRetired', retired);
        session.retire();
        expect([session.isBlocked(), session.isUsable()]).toEqual([true, false]);
        expect(retired).toHaveBeenCalledTimes(1);
    });

    it('is used up after maxUsageCount uses', async () => {
        const { session } = await open({ maxUsageCount: 2 });
        session.markGood();
        expect(session.isMaxUsageCountReached()).toBe(false);
        session.markGood();
        expect([session.isMaxUsageCountReached(), session.isUsable()]).toEqual([true, false]);
    });

    it('expires after maxAgeSecs', async () => {
        const { session } = await open({ maxAgeSecs: 60 });
        expect(session.isExpired()).toBe(false);
        vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
        onTestFinished(() => {
            vi.useRealTimers();
        });
        expect([session.isExpired(), session.isUsable()]).toEqual([true, false]);
    });

    it('retires on blocked statuses, and on additional ones', async () => {
        const { session } = await open();
        expect(session.retireOnBlockedStatusCodes(200)).toBe(false);
        expect(session.isUsable()).toBe(true);
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated is not gone
        expect(session.retireOnBlockedStatusCodes(418, [418])).toBe(true);
        expect(session.isUsable()).toBe(false);
    });

    it.each([401, 403, 429])('retires on status %i by default', async (status) => {
        const { session } = await open();
        expect(session.retireOnBlockedStatusCodes(status)).toBe(true);
    });

    it('keeps cookies, set in every way', async () => {
        const { session } = await open();
        session.setCookies([{ name: 'a', value: '1' }], SITE);
        session.setCookie('b=2', SITE);
        session.setCookiesFromResponse({ headers: { 'set-cookie': 'c=3' }, url: SITE });
        expect(session.getCookieString(SITE)).toBe('a=1; b=2; c=3');
        expect(session.getCookies(SITE).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
        expect(session.getCookieString('http://other.test')).toBe('');
        expect(session.cookieJar.getCookieStringSync(SITE)).toBe('a=1; b=2; c=3');
    });

    it('tells its state', async () => {
        const { session } = await open({ maxErrorScore: 4 });
        session.userData.token = 7;
        expect(session.getState()).toMatchObject({
            userData: { token: 7 },
            maxErrorScore: 4,
            usageCount: 0,
            errorScore: 0,
        });
        expect(JSON.parse(JSON.stringify(session.getState()))).toMatchObject({ userData: { token: 7 } });
    });
});
