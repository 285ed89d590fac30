import type {
    BaseHttpClient,
    HttpRequest,
    HttpResponse,
    RedirectHandler,
    ResponseTypes,
    StreamingHttpResponse,
} from '@crawlee/core';
import type { IdentityConnections } from '../../connections/identity-connections.js';
import { overConnections } from './over-connections.js';
import { loadScraper } from './scraper.js';

/** As much of got's options as a hook of ours touches. */
interface GotOptions {
    url: string | URL;
    headers: Record<string, string | string[] | undefined>;
    cookieJar?: HttpRequest['cookieJar'];
}

/** What we use of an answer of got's: its own properties, and those that it inherits. */
type GotAnswer = Pick<
    HttpResponse,
    'complete' | 'headers' | 'ip' | 'redirectUrls' | 'statusCode' | 'statusMessage' | 'trailers' | 'url'
> & { readonly body: unknown; readonly request: object };

type Redirect = Parameters<RedirectHandler>;

type GotStream = StreamingHttpResponse['stream'] &
    Pick<StreamingHttpResponse, 'downloadProgress' | 'uploadProgress'> & { end(): void };

/**
 * Does as Crawlee's default client, except that
 *
 * - an identity keeps its connections, if the request says whose it is;
 * - `sendRequest` shows and keeps the cookies of the session. Crawlee hands over the session's jar, and then its client
 *   leaves it aside: a login by `sendRequest`, or the plain request of an adaptive crawler, would be another visitor than
 *   the pages.
 */
export class DefaultHttpClient implements BaseHttpClient {
    async sendRequest<Type extends keyof ResponseTypes = 'text'>(
        request: HttpRequest<Type>,
        connections?: IdentityConnections,
    ): Promise<HttpResponse<Type>> {
        const scraper = await loadScraper();
        const { cookieJar, hooks, retry, ...rest } = request;
        const beforeRequest =
            (hooks as { readonly beforeRequest?: readonly unknown[] } | undefined)?.beforeRequest ?? [];
        const options = {
            ...rest,
            hooks: {
                ...(hooks as object | undefined),
                beforeRequest: cookieJar === undefined ? beforeRequest : [cookiesOf(cookieJar), ...beforeRequest],
            },
            retry: { limit: 0, ...(retry as object | undefined) },
        };
        const answer = await overConnections(request, connections, async (context) => {
            return (await scraper({ ...options, context } as never)) as unknown as GotAnswer;
        });
        const { complete, headers, ip, redirectUrls, statusCode, statusMessage, trailers, url, body } = answer;
        const inherited = { complete, headers, ip, redirectUrls, statusCode, statusMessage, trailers, url, body };
        return { ...answer, ...inherited, request: { url: request.url, ...answer.request } } as HttpResponse<Type>;
    }

    stream(
        request: HttpRequest,
        handleRedirect?: RedirectHandler,
        connections?: IdentityConnections,
    ): Promise<StreamingHttpResponse> {
        // The crawler has put the cookies into the headers, and keeps new ones itself.
        const options = { ...request, cookieJar: undefined, isStream: true };
        return overConnections(request, connections, async (context, noteRedirect) => {
            const scraper = await loadScraper();
            const stream = scraper({ ...options, context } as never) as unknown as GotStream;
            return new Promise((resolve, reject) => {
                stream.on('redirect', (updated: Redirect[1], answer: Redirect[0]) => {
                    noteRedirect();
                    handleRedirect?.(answer, updated);
                });
                // Others with a body end by themselves.
                if (request.method?.toUpperCase() === 'DELETE') stream.end();
                stream.once('response', (answer: StreamingHttpResponse) =>
                    resolve(asCrawlees(request, stream, answer)),
                );
                // Stays, or an error of the body would end the process where nobody listens yet.
                stream.on('error', reject);
            });
        });
    }
}

/** An answer of got's whose body is yet to come, as Crawlee knows answers. */
function asCrawlees(request: HttpRequest, stream: GotStream, answer: StreamingHttpResponse): StreamingHttpResponse {
    const { redirectUrls, url, ip, statusCode, headers, trailers, complete } = answer;
    const response: StreamingHttpResponse = {
        stream,
        request: request,
        redirectUrls,
        url,
        ...(ip !== undefined && { ip }),
        statusCode,
        headers,
        trailers,
        complete,
        get downloadProgress() {
            return stream.downloadProgress;
        },
        get uploadProgress() {
            return stream.uploadProgress;
        },
    };
    // Crawlee 3 still hands all of it to the user's handlers.
    Object.assign(response, answer);
    stream.once('end', () => Object.assign(response, { complete: answer.complete, trailers: answer.trailers }));
    return response;
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
