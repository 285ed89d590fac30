import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { resourceOf } from './resource.js';
import type { Resource } from './resource.js';

/** A request as it arrives at a site, before anything was decided about it. */
export interface Arrival {
    /** When it arrived, in milliseconds since 1970. */
    readonly at: number;
    /** The address it came from: the exit's, or 127.0.0.1 without a proxy. */
    readonly clientIp: string;
    readonly method: string;
    /** Without the query. */
    readonly path: string;
    /** With its question mark; empty when there is none. */
    readonly query: string;
    readonly headers: IncomingHttpHeaders;
    readonly cookies: Readonly<Record<string, string>>;
    /** Whether it came over TLS. */
    readonly secure: boolean;
    /** By which of the site's connections it came, numbered from 1. Through a tunnel, that is one of the client's. */
    readonly connection: number;
    readonly httpVersion: string;
    readonly kind: 'http' | 'websocket';
    readonly resource: Resource;
}

/** A line of a site's log: a request and what became of it. */
export interface Visit extends Arrival {
    /** 0 where a policy gave no answer at all. */
    readonly status: number;
    /** `served`, or the name of the policy that decided otherwise. */
    readonly verdict: string;
}

/** The verdict on a visit that no policy objected to. */
export const SERVED = 'served';

export function arrivalOf(request: IncomingMessage, kind: Arrival['kind'], connection: number): Arrival {
    const { pathname, search } = new URL(request.url ?? '/', 'http://site');
    return {
        at: Date.now(),
        clientIp: request.socket.remoteAddress ?? '', // empty when the client is gone already
        method: request.method ?? 'GET',
        path: pathname,
        query: search,
        headers: request.headers,
        cookies: parseCookies(request.headers.cookie),
        secure: (request.socket as Partial<TLSSocket>).encrypted === true,
        connection,
        httpVersion: request.httpVersion,
        kind,
        resource: resourceOf(pathname),
    };
}

function parseCookies(header = ''): Record<string, string> {
    const pairs = header.split(';').flatMap((part) => {
        const equals = part.indexOf('=');
        return equals === -1 ? [] : [[part.slice(0, equals).trim(), part.slice(equals + 1).trim()] as const];
    });
    return Object.fromEntries(pairs);
}
