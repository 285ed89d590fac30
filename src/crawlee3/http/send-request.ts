import type { BaseHttpClient, CrawlingContext, HttpRequestOptions, Session } from '@crawlee/core';
import { processHttpRequestOptions } from '../crawlee.js';
import type { PreparationRequests } from '../../identity/preparing/preparation-requests.js';
import type { Identity } from '../../identity/identity.js';
import { sessionOf } from '../session-pool/session-of.js';
import { textOfBody } from './page-text.js';

/** Crawlee's `sendRequest` for an identity: each request by the pace of its exit. */
export function sendRequestFor(
    identity: Identity,
    client: BaseHttpClient,
    requests: PreparationRequests,
    defaultUrl: string,
): CrawlingContext['sendRequest'] {
    const session = sessionOf(identity);
    const sendRequest = (overrides: Partial<HttpRequestOptions> = {}) => {
        const { url = defaultUrl } = overrides;
        const request = processHttpRequestOptions({
            method: 'GET',
            responseType: 'text',
            ...overrides,
            url,
            sessionToken: session,
            cookieJar: jarOf(session),
        });
        return requests.send(
            String(url),
            () => client.sendRequest(request),
            ({ statusCode, headers, body }) => Promise.resolve({ status: statusCode, headers, body: textOfBody(body) }),
        );
    };
    // Crawlee describes its own by the types of one of its HTTP clients.
    return sendRequest as unknown as CrawlingContext['sendRequest'];
}

/** As Crawlee hands it over: HTTP clients want promises. */
function jarOf(session: Session): NonNullable<HttpRequestOptions['cookieJar']> {
    return {
        getCookieString: (url: string) => Promise.resolve(session.getCookieString(url)),
        setCookie: (cookie: string, url: string) => {
            session.setCookie(cookie, url);
            return Promise.resolve();
        },
    };
}
