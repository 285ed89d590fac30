import type { BaseHttpClient, HttpRequest, Session } from '@crawlee/core';
import { parseRelayTrouble } from '../../common/relay-trouble.js';
import { header } from '../../detection/page.js';
import type { HeadersLike } from '../../detection/rule.js';
import type { ServiceErrors } from '../../detection/service-errors.js';
import type { Provider } from '../../providers/provider.js';
import type { Identities } from '../../identity/identities.js';
import { DefaultHttpClient } from './default-http-client.js';
import { withBeginningRead } from './page-text.js';
import { dereference } from '../../identity/session-reference.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';

export interface SessionHttpClientParts {
    readonly identities: Identities;
    readonly bridges: SocksBridges;
    readonly provider: Pick<Provider, 'errors'>;
}

/** Crawlee gives answers of other types up for good, before anybody can look at what they mean. */
const PAGE = { 'content-type': 'text/html' };

/**
 * Sees to it that every request goes out by the proxy of the session it belongs to, whoever makes it: a
 * crawler, `sendRequest` in a crawler without proxies of its own, or the plain requests of an adaptive crawler.
 */
export class SessionHttpClient implements BaseHttpClient {
    readonly sendRequest: BaseHttpClient['sendRequest'];
    readonly stream: BaseHttpClient['stream'];

    constructor(
        { identities, bridges, provider }: SessionHttpClientParts,
        client: BaseHttpClient = new DefaultHttpClient(),
    ) {
        const prepare = async <Request extends Pick<HttpRequest, 'proxyUrl' | 'sessionToken'>>(
            request: Request,
        ): Promise<Request> => {
            const session = request.sessionToken as Session | undefined;
            if (session === undefined) return request;
            const identity = identities.of(session);
            if (identity !== undefined) identities.touch(identity);
            const proxyUrl = request.proxyUrl ?? identity?.connection.proxyUrl;
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
            if (mayBeOfService(response.headers, provider.errors)) Object.assign(response.headers, PAGE);
            return Object.assign(response, { stream: await withBeginningRead(response.stream) });
        };
    }
}

/** Whether an error is one of the proxy service's own, or of a relay to it. */
function mayBeOfService(headers: HeadersLike, errors: ServiceErrors | undefined): boolean {
    if (parseRelayTrouble(header(headers, 'proxy-status')) !== undefined) return true;
    if (errors?.header === undefined) return errors?.heardIn === 'any-answer';
    return errors.header in headers;
}
