import type { HttpRequest, HttpResponse, ResponseTypes } from '@crawlee/core';
import { GotScrapingHttpClient } from '@crawlee/core';

/** As much of got's options as a hook of ours touches. */
interface GotOptions {
    url: string | URL;
    headers: Record<string, string | string[] | undefined>;
    cookieJar?: HttpRequest['cookieJar'];
}

/**
 * Crawlee's default client, except that `sendRequest` shows and keeps the cookies of the session. Crawlee hands over the
 * session's jar, and then its client leaves it aside: a login by `sendRequest`, or the plain request of an adaptive
 * crawler, would be another visitor than the pages.
 */
export class DefaultHttpClient extends GotScrapingHttpClient {
    override async sendRequest<Type extends keyof ResponseTypes = 'text'>(
        request: HttpRequest<Type>,
    ): Promise<HttpResponse<Type>> {
        const { cookieJar, hooks } = request;
        if (cookieJar === undefined) return super.sendRequest(request);
        const given = hooks as { readonly beforeRequest?: readonly unknown[] } | undefined;
        return super.sendRequest({
            ...request,
            hooks: { ...given, beforeRequest: [cookiesOf(cookieJar), ...(given?.beforeRequest ?? [])] },
        });
    }
}

/** From the first request on got cares for the cookies by itself, those of redirects included. */
function cookiesOf(cookieJar: NonNullable<HttpRequest['cookieJar']>) {
    const cookiesFor = cookieJar.getCookieString as (url: string) => Promise<string>;
    return async (options: GotOptions): Promise<void> => {
        if (options.cookieJar !== undefined) return;
        options.cookieJar = cookieJar;
        const cookies = await cookiesFor(String(options.url));
        const isGiven = Object.keys(options.headers).some((name) => name.toLowerCase() === 'cookie');
        if (cookies !== '' && !isGiven) options.headers.cookie = cookies;
    };
}
