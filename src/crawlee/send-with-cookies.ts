import { buffer } from 'node:stream/consumers';
import type { BaseHttpClient, HttpRequest, HttpResponse, ResponseTypes, Session } from '@crawlee/core';

type Headers = NonNullable<HttpRequest['headers']>;

/**
 * Sends a request with the cookies of its session, and keeps those of the answer and of redirects. Most of Crawlee's HTTP
 * clients leave cookies out when they send; its crawlers stream, and look after cookies themselves, and so does this.
 */
export async function sendWithCookies<Type extends keyof ResponseTypes>(
    client: BaseHttpClient,
    request: HttpRequest<Type>,
    session: Session,
): Promise<HttpResponse<Type>> {
    const { cookieJar: _, responseType, ...rest } = request;
    const sent = { ...rest, headers: withCookies(request.headers, session, String(request.url), 'given-first') };
    const { stream, ...response } = await client.stream(sent, (redirect, next) => {
        session.setCookiesFromResponse(redirect);
        next.headers = withCookies(next.headers, session, String(next.url), 'session-first');
    });
    session.setCookiesFromResponse(response);
    const body = bodyOf(await buffer(stream), responseType) as ResponseTypes[Type];
    return { ...response, request, body };
}

function bodyOf(bytes: Buffer, type: keyof ResponseTypes | undefined): unknown {
    if (type === 'buffer') return bytes;
    const text = bytes.toString('utf8');
    return type === 'json' ? JSON.parse(text) : text;
}

/** @param order Whose cookie counts when both have one of a name. */
function withCookies(
    headers: Readonly<Headers> = {},
    session: Session,
    url: string,
    order: 'given-first' | 'session-first',
): Headers {
    const names = Object.keys(headers).filter((name) => name.toLowerCase() === 'cookie');
    const given = names.map((name) => String(headers[name])).join('; ');
    const ofSession = session.getCookieString(url);
    const cookies = new Map(
        (order === 'given-first' ? [ofSession, given] : [given, ofSession])
            .flatMap((text) => text.split('; '))
            .filter((cookie) => cookie !== '')
            .map((cookie) => [cookie.split('=', 1)[0]!, cookie]),
    );
    const others = Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
    return cookies.size === 0 ? others : { ...others, Cookie: [...cookies.values()].join('; ') };
}
