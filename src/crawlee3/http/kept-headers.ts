import type { Session } from '@crawlee/core';
import type { Options } from 'got-scraping';

/** Key in a session's `userData`, which is stored and restored with it. */
const USER_DATA_KEY = 'proxySessionsHeaders';

/** What got-scraping asks for the headers of a browser; by the version of HTTP. */
interface HeaderGenerator {
    getHeaders(options: { readonly httpVersion: '1' | '2' }): Readonly<Record<string, string>>;
}

interface Context {
    readonly sessionToken?: Session;
    headerGenerator?: HeaderGenerator;
}

type HeadersByVersion = Partial<Record<'1' | '2', Readonly<Record<string, string>>>>;

/**
 * got-scraping makes up a browser for each session, and forgets it with the process: the cookies of a session that comes
 * back would be seen with another browser. Its headers are kept with the session instead. A hook for got's `beforeRequest`.
 */
export function keepHeaders({ context }: Options): void {
    const { sessionToken: session, headerGenerator } = context as Context;
    if (session?.userData === undefined || headerGenerator === undefined) return;
    (context as Context).headerGenerator = {
        getHeaders: (options) => {
            const kept = (session.userData[USER_DATA_KEY] ??= {}) as HeadersByVersion;
            return { ...(kept[options.httpVersion] ??= headerGenerator.getHeaders(options)) };
        },
    };
}
