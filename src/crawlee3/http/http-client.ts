import type {
    BaseHttpClient,
    HttpRequest,
    HttpResponse,
    RedirectHandler,
    ResponseTypes,
    Session,
    StreamingHttpResponse,
} from '@crawlee/core';
import { parseRelayTrouble } from '../../common/relay-trouble.js';
import { header } from '../../detection/page.js';
import type { HeadersLike } from '../../detection/rule.js';
import type { ServiceErrors } from '../../detection/service-errors.js';
import type { Provider } from '../../providers/provider.js';
import type { Connections } from '../../connections/connections.js';
import type { IdentityConnections } from '../../connections/identity-connections.js';
import type { Identities } from '../../identity/identities.js';
import { DefaultHttpClient } from './default-http-client.js';
import { withBeginningRead } from './page-text.js';
import { dereference } from '../../identity/session-reference.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';

export interface SessionHttpClientParts {
    readonly identities: Identities;
    readonly bridges: SocksBridges;
    readonly connections: Connections;
    readonly provider: Pick<Provider, 'errors'>;
}

/** Crawlee's interface of HTTP clients; ours can also be told by which connections to send. */
interface SessionClient extends BaseHttpClient {
    sendRequest<Type extends keyof ResponseTypes = 'text'>(
        request: HttpRequest<Type>,
        connections?: IdentityConnections,
    ): Promise<HttpResponse<Type>>;
    stream(
        request: HttpRequest,
        handleRedirect?: RedirectHandler,
        connections?: IdentityConnections,
    ): Promise<StreamingHttpResponse>;
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
        { identities, bridges, connections, provider }: SessionHttpClientParts,
        client: SessionClient = new DefaultHttpClient(),
    ) {
        const prepare = async <Request extends Pick<HttpRequest, 'proxyUrl' | 'sessionToken'>>(
            request: Request,
        ): Promise<[Request, IdentityConnections?]> => {
            const session = request.sessionToken as Session | undefined;
            if (session === undefined) return [request];
            const identity = identities.of(session);
            if (identity !== undefined) identities.touch(identity);
            const own = identity?.connection.proxyUrl;
            const asked = request.proxyUrl ?? own;
            const proxyUrl = asked && (await bridges.urlFor(asked));
            const prepared = {
                ...request,
                // HTTP clients keep headers and connections per token: it has to be the session, not a reference.
                sessionToken: dereference(session),
                ...(proxyUrl !== undefined && { proxyUrl }),
            };
            // A proxy of the user's own choice is no part of the identity.
            if (identity === undefined || asked !== own) return [prepared];
            return [prepared, connections.of(identity, { proxyUrl, alwaysTunnels: proxyUrl !== own })];
        };
        this.sendRequest = async (request) => client.sendRequest(...(await prepare(request)));
        this.stream = async (request, handleRedirect) => {
            const [prepared, own] = await prepare(request);
            const response = await client.stream(prepared, handleRedirect, own);
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
