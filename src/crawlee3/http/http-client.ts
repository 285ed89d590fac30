import type {
    BaseHttpClient,
    HttpRequest,
    HttpResponse,
    RedirectHandler,
    ResponseTypes,
    Session,
    StreamingHttpResponse,
} from '@crawlee/core';
import { tariffOf } from '../../budget/tariff.js';
import type { Locale } from '../../common/locale.js';
import { closedError } from '../../common/errors.js';
import { untilAborted } from '../../common/until-aborted.js';
import { parseRelayTrouble } from '../../common/relay-trouble.js';
import { header } from '../../detection/page.js';
import type { HeadersLike } from '../../detection/rule.js';
import type { ServiceErrors } from '../../detection/service-errors.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Connections } from '../../connections/connections.js';
import type { IdentityConnections } from '../../connections/identity-connections.js';
import type { BrowserHeaders } from '../browser/browser-headers.js';
import { makeOf } from '../browser/browser-headers.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { Identity } from '../../identity/identity.js';
import { ClientCopies } from './client-copies.js';
import { DefaultHttpClient } from './default-http-client.js';
import { withBeginningRead } from './page-text.js';
import { noteRedirectUrls } from './redirect-urls.js';
import type { SteadyExits } from '../../identity/exits/steady-exits.js';
import { dereference } from '../../identity/sessions/session-reference.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';

export interface SessionHttpClientParts {
    readonly identities: Identities;
    readonly bridges: SocksBridges;
    readonly connections: Connections;
    readonly steadyExits: SteadyExits;
    /** What an identity says of itself, where the user wants it to fit its exit. */
    readonly localeOf: (identity: Identity) => Locale | undefined;
    readonly browserHeaders: BrowserHeaders;
    readonly dispatcher: Pick<Dispatcher, 'providerOf' | 'isClosed'>;
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
    /** How the service of the request's identity reports its own errors. */
    readonly errors?: ServiceErrors | undefined;
    /** The connections of the request's identity. */
    readonly own?: IdentityConnections;
}

/** Crawlee gives answers of other types up for good, before anybody can look at what they mean. */
const PAGE = { 'content-type': 'text/html' };

/**
 * Sends every request through the proxy of the session it belongs to, whoever makes it: a
 * crawler, `sendRequest` in a crawler without proxies of its own, or the plain requests of an adaptive crawler.
 */
export class SessionHttpClient implements BaseHttpClient {
    readonly sendRequest: BaseHttpClient['sendRequest'];
    readonly stream: BaseHttpClient['stream'];

    constructor(
        { identities, bridges, connections, steadyExits, localeOf, browserHeaders, dispatcher }: SessionHttpClientParts,
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
            if (dispatcher.isClosed) throw closedError();
            if (identity !== undefined) identities.touch(identity);
            const own = identity?.connection.proxyUrl;
            const usable = own && (await bridges.urlFor(own));
            const asked = request.proxyUrl;
            const proxyUrl = asked === undefined || asked === own ? usable : await bridges.urlFor(asked);
            const locale = identity && localeOf(identity);
            const ofBrowser = await browserHeaders.of(session, locale);
            const headers = {
                ...(locale && { 'accept-language': locale.acceptLanguage }),
                ...ofBrowser,
                ...request.headers,
            };
            const prepared = {
                ...(ofBrowser && { headerGeneratorOptions: { browsers: [makeOf(ofBrowser)] } }),
                ...request,
                // HTTP clients keep headers and connections per token: it has to be the session, not a reference.
                sessionToken: dereference(session),
                headers,
                ...(proxyUrl !== undefined && { proxyUrl }),
            };
            if (identity === undefined) return { client: given ?? ours, request: prepared };
            const { errors } = dispatcher.providerOf(identity.exit);
            const keep = steadyExits.isOf(identity);
            const client = copies?.for(identity, keep) ?? ours;
            // A proxy of the user's own choice is no part of the identity.
            if (proxyUrl !== usable) return { client, request: prepared, errors };
            const [exit, tariff] = [identity.exit.label, tariffOf(identity.exit)];
            if (copies === undefined) {
                const route = { proxyUrl, alwaysTunnels: proxyUrl !== own, exit, tariff, keep };
                return { client, request: prepared, errors, own: connections.of(identity, route) };
            }
            if (proxyUrl === undefined) return { client, request: prepared, errors };
            const metered = await connections.ways.urlFor({ proxyUrl, exit, tariff });
            return { client, request: { ...prepared, proxyUrl: metered }, errors };
        };
        this.sendRequest = async (asked) => {
            const { client, request, own } = await prepare(asked);
            return client.sendRequest(request, own);
        };
        this.stream = async (asked, handleRedirect) => {
            const { client, request, own, errors } = await prepare(asked);
            const response = await answerOf(client.stream(request, handleRedirect, own), request.signal);
            noteRedirectUrls(response);
            // Error answers may be block pages, and Crawlee gives up on most of them before it reads them.
            if (response.statusCode < 400) return response;
            if (mayBeOfService(response.headers, errors)) Object.assign(response.headers, PAGE);
            return Object.assign(response, { stream: await withBeginningRead(response.stream) });
        };
    }
}

/** Not every client heeds the signal. What it answers afterwards is not read. */
async function answerOf(
    answering: Promise<StreamingHttpResponse>,
    signal: AbortSignal | undefined,
): Promise<StreamingHttpResponse> {
    if (signal === undefined) return answering;
    try {
        return await untilAborted(answering, signal);
    } catch (error) {
        if (signal.aborted) void answering.then(({ stream }) => stream.destroy()).catch(() => undefined);
        throw error;
    }
}

/** Whether an error is one of the proxy service's own, or of a relay to it. */
function mayBeOfService(headers: HeadersLike, errors: ServiceErrors | undefined): boolean {
    if (parseRelayTrouble(header(headers, 'proxy-status')) !== undefined) return true;
    if (errors?.header === undefined) return errors?.heardIn === 'any-answer';
    return errors.header in headers;
}
