import type { RedirectHandler, Session, StreamingHttpResponse } from '@crawlee/core';

/** The cookies of a session for a request that its crawler does not send itself. */
export interface CookieHeaders {
    for(url: string): Readonly<Record<string, string>>;
    readonly onRedirect: RedirectHandler;
    keep(answer: Pick<StreamingHttpResponse, 'headers' | 'url'>): void;
}

export function cookieHeaders(session: Session | undefined): CookieHeaders {
    const headersFor = (url: string): Record<string, string> => {
        const cookie = session?.getCookieString(url) ?? '';
        return cookie === '' ? {} : { cookie };
    };
    const keep: CookieHeaders['keep'] = (answer) => session?.setCookiesFromResponse(answer);
    return {
        for: headersFor,
        onRedirect: (answer, next) => {
            keep(answer);
            Object.assign(next.headers as object, headersFor(String(next.url)));
        },
        keep,
    };
}
