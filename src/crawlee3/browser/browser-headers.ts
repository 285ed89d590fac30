import type { Session } from '@crawlee/core';
import type { Locale } from '../../common/locale.js';
import { dereference } from '../../identity/sessions/session-reference.js';
import type { BrowserPoolLike, ResponseLike } from '../like.js';
import { expectFingerprint, keptFingerprintOf } from './kept-fingerprint.js';

/** By which sites tell one browser from another, whatever is asked for. */
const TELLING = ['user-agent', 'accept-language', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform'] as const;

/** Key in a session's `userData`, which is stored and restored with it. */
const USER_DATA_KEY = 'proxySessionsBrowserHeaders';

type Headers = Readonly<Record<string, string>>;

/** Has requests that a crawler makes without its browsers look like those of its browsers, session by session. */
export class BrowserHeaders {
    private pool: BrowserPoolLike | undefined;
    /** What the crawler's browsers sent last. */
    private lastSent: Headers | undefined;

    /** From now on it is known which headers the browser of a session will have, before it is launched. */
    meet(pool: BrowserPoolLike): void {
        this.pool = pool;
    }

    /**
     * Keeps with a session which headers its browser sends, also for later runs.
     *
     * @param response To a page of the session's browser.
     */
    note(session: Session, response: ResponseLike): void {
        const sent = response.request?.().headers?.();
        if (sent === undefined) return;
        this.lastSent = telling(sent);
        dereference(session).userData[USER_DATA_KEY] = this.lastSent;
    }

    /** @returns `undefined` for a session that has no browser and needs none. */
    async of(session: Session, locale: Locale | undefined): Promise<Headers | undefined> {
        const { userData } = dereference(session);
        const sent = userData[USER_DATA_KEY] as Headers | undefined;
        if (sent !== undefined) return sent;
        const { pool } = this;
        if (pool?.useFingerprints === false) return this.ofAll(locale);
        if (pool !== undefined && keptFingerprintOf(userData) === undefined)
            await expectFingerprint(pool, dereference(session), locale);
        const headers = keptFingerprintOf(userData)?.headers;
        return headers && telling(headers);
    }

    /** Without fingerprints all browsers of a crawler send the same, but for the language of their exit. */
    private ofAll(locale: Locale | undefined): Headers | undefined {
        return this.lastSent && { ...this.lastSent, ...(locale && { 'accept-language': locale.acceptLanguage }) };
    }
}

function telling(headers: Headers): Headers {
    const told = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    return Object.fromEntries(told.filter(([name]) => (TELLING as readonly string[]).includes(name)));
}

/** Who made the browser that sends the headers, as got-scraping calls it: it makes up all headers that are not given. */
export function makeOf({ 'user-agent': userAgent = '' }: Headers): 'chrome' | 'firefox' | 'safari' {
    if (userAgent.includes('Firefox/')) return 'firefox';
    return userAgent.includes('Safari/') && !userAgent.includes('Chrome/') ? 'safari' : 'chrome';
}
