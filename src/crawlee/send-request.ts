import { text } from 'node:stream/consumers';
import type { BaseHttpClient, CrawlingContext, HttpRequestOptions, Session } from '@crawlee/core';
import { processHttpRequestOptions } from '@crawlee/core';
import type { Errand } from './errand.js';
import type { Identity } from './identity.js';

/**
 * Crawlee's `sendRequest` for an identity: each request by the pace of its exit, and with its cookies, also those of
 * redirects. Crawlee's own leaves cookies out with most HTTP clients; its crawlers stream, and so does this.
 */
export function sendRequestFor(
    { session }: Identity,
    client: BaseHttpClient,
    errand: Errand,
    defaultUrl: string,
): CrawlingContext['sendRequest'] {
    const sendRequest = async (overrides: Partial<HttpRequestOptions<'text' | 'json'>> = {}) => {
        const { url = defaultUrl, headers } = overrides;
        const request = processHttpRequestOptions({
            method: 'GET',
            ...overrides,
            responseType: 'text',
            headers: withCookies(headers, session, String(url)),
            url,
            sessionToken: session,
        });
        const response = await errand.send(
            String(url),
            () => fetchText(client, request, session),
            ({ statusCode, headers: answered, body }) =>
                Promise.resolve({ status: statusCode, headers: answered, body }),
        );
        return overrides.responseType === 'json'
            ? { ...response, body: JSON.parse(response.body) as unknown }
            : response;
    };
    // Crawlee describes its own by the types of one of its HTTP clients.
    return sendRequest as unknown as CrawlingContext['sendRequest'];
}

async function fetchText(client: BaseHttpClient, request: Parameters<BaseHttpClient['stream']>[0], session: Session) {
    const { stream, ...response } = await client.stream(request, (redirect, next) => {
        session.setCookiesFromResponse(redirect);
        next.headers = withCookies(next.headers, session, String(next.url));
    });
    session.setCookiesFromResponse(response);
    return { ...response, body: await text(stream) };
}

/** The session's cookies take the place of those for the address before. */
function withCookies(headers: HttpRequestOptions['headers'], session: Session, url: string): Record<string, string> {
    const others = Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== 'cookie');
    const cookies = session.getCookieString(url);
    return { ...(Object.fromEntries(others) as Record<string, string>), ...(cookies !== '' && { Cookie: cookies }) };
}
