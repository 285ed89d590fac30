import type { SessionOptions, SessionPool } from '@crawlee/core';
import { PackedCookies } from '../../state/packed-cookies.js';
import { Session } from '../crawlee.js';

type Cookies = ReturnType<Session['getState']>['cookieJar'];

/** A Crawlee session that ends once, however many of Crawlee's paths retire it. */
export class ProxySession extends Session {
    private hasRetired = false;
    /** Its cookies as they were stored, until somebody asks for them. */
    private storedCookies: Cookies | PackedCookies | undefined;

    /**
     * A session as it was stored, made after another one of its pool. Crawlee's constructor takes a third of a millisecond, most of
     * it for cookies that perhaps nobody asks for.
     *
     * @returns `undefined` for what is not stored as this release of Crawlee stores it: the constructor finds out what it is.
     */
    static restore(model: ProxySession, stored: SessionOptions): ProxySession | undefined {
        const fields: Record<string, unknown> = {};
        const { cookieJar, ...options } = stored as SessionOptions & { readonly cookieJar?: unknown };
        for (const [option, value] of Object.entries(options)) {
            const field = FIELDS[option];
            if (field === undefined || kindOf(value) !== kindOf(Reflect.get(model, field))) return undefined;
            fields[field] = value;
        }
        if (typeof cookieJar !== 'object' || REQUIRED.some((option) => options[option] === undefined)) return undefined;
        const session = Object.create(ProxySession.prototype) as ProxySession;
        return Object.assign(session, model, fields, { storedCookies: cookieJar, _cookieJar: undefined });
    }

    override get cookieJar(): Session['cookieJar'] {
        const { storedCookies } = this;
        if (storedCookies !== undefined) {
            this.storedCookies = undefined;
            const sessionPool = this['sessionPool'] as SessionPool;
            this['_cookieJar'] = new Session({ sessionPool, cookieJar: plain(storedCookies) as never }).cookieJar;
        }
        return super.cookieJar;
    }

    override getState(): ReturnType<Session['getState']> {
        const { storedCookies } = this;
        if (storedCookies === undefined) return super.getState();
        const jar = { value: { toJSON: () => plain(storedCookies) } };
        return super.getState.call(Object.create(this, { cookieJar: jar }) as this);
    }

    /** Firefox takes no cookie that ends at a fraction of a second, which is how Crawlee computes some ends. */
    override getCookies(url: string): ReturnType<Session['getCookies']> {
        return super
            .getCookies(url)
            .map((cookie) =>
                cookie.expires === undefined ? cookie : { ...cookie, expires: Math.floor(cookie.expires) },
            );
    }

    override retire(): void {
        if (this.hasRetired) return;
        this.hasRetired = true;
        super.retire();
    }
}

/** Where Crawlee keeps what its constructor is given. */
const FIELDS: Readonly<Record<string, string>> = {
    id: 'id',
    userData: 'userData',
    maxErrorScore: '_maxErrorScore',
    errorScoreDecrement: '_errorScoreDecrement',
    createdAt: '_createdAt',
    expiresAt: '_expiresAt',
    usageCount: '_usageCount',
    maxUsageCount: '_maxUsageCount',
    errorScore: '_errorScore',
};

/** What is never as in the model. */
const REQUIRED = ['id', 'userData', 'createdAt', 'expiresAt'] as const;

function plain(cookies: Cookies | PackedCookies): Cookies {
    return cookies instanceof PackedCookies ? (cookies.toJSON() as Cookies) : cookies;
}

function kindOf(value: unknown): string {
    return value instanceof Date ? 'date' : typeof value;
}
