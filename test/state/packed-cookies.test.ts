import type { SessionOptions } from '@crawlee/cheerio';
import { CheerioCrawler, SessionPool } from '@crawlee/cheerio';
import { expect, it, onTestFinished } from 'vitest';
import { ProxySession } from '../../src/crawlee3/session-pool/proxy-session.js';
import type { SessionState } from '../../src/state/items.js';
import { PackedCookies, withPackedCookies, withPlainCookies } from '../../src/state/packed-cookies.js';
import { inMemory, sessionsFor } from '../support.js';

const SITE = 'http://shop.test';
const TIMES = { createdAt: '2026-01-01T00:00:00.000Z', expiresAt: '2027-01-01T00:00:00.000Z' };

it('is written as it was, and read as it was', () => {
    const stored: SessionState = { id: 'a', ...TIMES, cookieJar: { cookies: [{ key: 'k', value: 'žluťoučký' }] } };
    const packed = withPackedCookies(stored);
    expect(packed.cookieJar).toBeInstanceOf(PackedCookies);
    expect(JSON.stringify(packed)).toBe(JSON.stringify(stored));
    expect(withPlainCookies(packed)).toEqual(stored);
});

it.each([undefined, null, 'none'])('leaves a session alone whose cookies are %s', (cookieJar) => {
    const stored: SessionState = { id: 'a', ...TIMES, cookieJar };
    expect(withPackedCookies(stored)).toBe(stored);
    expect(withPlainCookies(stored)).toBe(stored);
});

it('a session goes on with them, whether or not somebody asks for its cookies', async () => {
    const { sessionPoolOptions } = sessionsFor({ proxyUrls: ['http://one.example:1'] }).partsFor(CheerioCrawler, {});
    const pool = await SessionPool.open(sessionPoolOptions, inMemory());
    onTestFinished(() => pool.teardown());
    await pool.addSession({ id: 'kept' });
    const session: unknown = await pool.getSession('kept');
    if (!(session instanceof ProxySession)) throw new Error('The session is none of ours.');
    session.setCookies([{ name: 'a', value: '1' }], SITE);
    const stored = JSON.parse(JSON.stringify(session.getState())) as SessionState;
    const dates = { createdAt: new Date(stored.createdAt), expiresAt: new Date(stored.expiresAt) };
    const packed = { ...withPackedCookies(stored), ...dates } as unknown as SessionOptions;
    const restored = ProxySession.restore(session, packed)!;
    expect(JSON.parse(JSON.stringify(restored.getState()))).toEqual(stored);
    expect(restored.getState().cookieJar.cookies).toMatchObject([{ key: 'a', value: '1' }]);
    expect(restored.getCookieString(SITE)).toBe('a=1');
    restored.setCookies([{ name: 'b', value: '2' }], SITE);
    expect(restored.getCookieString(SITE)).toBe('a=1; b=2');
});
