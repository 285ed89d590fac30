import type { SessionState } from './items.js';

/**
 * The cookies of a stored session, as JSON until somebody asks for them: as objects they take three times the memory, and
 * most sessions of a large state are not used for a while.
 */
export class PackedCookies {
    private readonly json: string;

    constructor(cookies: object) {
        this.json = JSON.stringify(cookies);
    }

    /** Written as what they are. */
    toJSON(): object {
        return JSON.parse(this.json) as object;
    }
}

export function withPackedCookies(session: SessionState): SessionState {
    const { cookieJar } = session;
    return typeof cookieJar === 'object' && cookieJar !== null
        ? { ...session, cookieJar: new PackedCookies(cookieJar) }
        : session;
}

/** What a session is stored as, with cookies that anybody can read. */
export function withPlainCookies<Stored extends object>(session: Stored): Stored {
    const { cookieJar } = session as { readonly cookieJar?: unknown };
    return cookieJar instanceof PackedCookies ? { ...session, cookieJar: cookieJar.toJSON() } : session;
}
