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
import type { BrowserHeaders } from '../browser/browser-headers.js';
import type { Identities } from '../../identity/identities.js';
import { ClientCopies } from './client-copies.js';
import { DefaultHttpClient } from './default-http-client.js';
import { withBeginningRead } from './page-text.js';
import { dereference } from '../../identity/session-reference.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';

export interface SessionHttpClientParts {
    readonly identities: Identities;
    readonly bridges: SocksBridges;
    readonly connections: Connections;
    readonly browserHeaders: BrowserHeaders;
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

interface Prepared<Request> {
    readonly client: SessionClient;
    readonly request: Request;
    /** The connections of the request's identity. */
    readonly own?: IdentityConnections;
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
        { identities, bridges, connections, browserHeaders, provider }: SessionHttpClientParts,
        given?: BaseHttpClient,
    ) {
        const copies = given && new ClientCopies(given);
        const ours = new DefaultHttpClient();
        const prepare = async <Request extends Pick<HttpRequest, 'proxyUrl' | 'sessionToken' | 'headers'>>(
            request: Request,
        ): Promise<Prepared<Request>> => {
            const session = request.sessionToken as Session | undefined;
            if (session === undefined) return { client: given ?? ours, request };
            const identity = identities.of(session);
            if (identity !== undefined) identities.touch(identity);
            const own = identity?.connection.proxyUrl;
            const asked = request.proxyUrl ?? own;
            const proxyUrl = asked && (await bridges.urlFor(asked));
            const ofBrowser = browserHeaders.of(session);
            const prepared = {
                ...request,
                // HTTP clients keep headers and connections per token: it has to be the session, not a reference.
                sessionToken: dereference(session),
                ...(ofBrowser !== undefined && { headers: { ...ofBrowser, ...request.headers } }),
                ...(proxyUrl !== undefined && { proxyUrl }),
            };
            if (identity === undefined) return { client: given ?? ours, request: prepared };
            if (copies !== undefined) return { client: copies.for(identity), request: prepared };
            // A proxy of the user's own choice is no part of the identity.
            if (asked !== own) return { client: ours, request: prepared };
            const route = { proxyUrl, alwaysTunnels: proxyUrl !== own, exit: identity.exit.label };
            return { client: ours, request: prepared, own: connections.of(identity, route) };
        };
        this.sendRequest = async (asked) => {
            const { client, request, own } = await prepare(asked);
            return client.sendRequest(request, own);
        };
        this.stream = async (asked, handleRedirect) => {
            const { client, request, own } = await prepare(asked);
            const response = await client.stream(request, handleRedirect, own);
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
