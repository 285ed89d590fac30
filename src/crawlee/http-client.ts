import type { BaseHttpClient, HttpRequest, Session } from '@crawlee/core';
import { GotScrapingHttpClient } from '@crawlee/core';
import type { Identities } from './identities.js';
import { withBeginningRead } from './page-text.js';
import { dereference } from './session-reference.js';
import type { SocksBridges } from '../common/socks-bridges.js';

/**
 * Sees to it that every request goes out by the proxy of the session it belongs to, whoever makes it: a
 * crawler, `sendRequest` in a crawler without proxies of its own, or the plain requests of an adaptive crawler.
 */
export class SessionHttpClient implements BaseHttpClient {
    readonly sendRequest: BaseHttpClient['sendRequest'];
    readonly stream: BaseHttpClient['stream'];

    constructor(identities: Identities, bridges: SocksBridges, client: BaseHttpClient = new GotScrapingHttpClient()) {
        const prepare = async <Request extends Pick<HttpRequest, 'proxyUrl' | 'sessionToken'>>(
            request: Request,
        ): Promise<Request> => {
            const session = request.sessionToken as Session | undefined;
            if (session === undefined) return request;
            const proxyUrl = request.proxyUrl ?? identities.of(session)?.proxyUrl;
            return {
                ...request,
                // HTTP clients keep headers and connections per token: it has to be the session, not a reference.
                sessionToken: dereference(session),
                ...(proxyUrl !== undefined && { proxyUrl: await bridges.urlFor(proxyUrl) }),
            };
        };
        this.sendRequest = async (request) => client.sendRequest(await prepare(request));
        this.stream = async (request, handleRedirect) => {
            const response = await client.stream(await prepare(request), handleRedirect);
            // Error answers may be block pages, and Crawlee gives up on most of them before it reads them.
            if (response.statusCode < 400) return response;
            return Object.assign(response, { stream: await withBeginningRead(response.stream) });
        };
    }
}
