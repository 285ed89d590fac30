import type { IncomingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** How the proxy answered when it was asked for a tunnel. */
export interface TunnelAnswer {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
}

/** Nobody can speak to the proxy: the code of Node.js's error, such as `ECONNREFUSED`. */
export interface Unreachable {
    readonly unreachable: string;
}

const PROBE_TIMEOUT_MILLIS = 5_000;

/** What goes wrong with a socket before the proxy could say anything. */
const BEFORE_THE_PROXY = new Set([
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EADDRNOTAVAIL',
]);

/**
 * A browser says only that there is no tunnel, not why: a wrong password and a busy proxy look the same. And over plain http
 * a page can say all that a proxy can. So the proxy is asked once more, for a tunnel to the same host and nothing else; the
 * target gets no request.
 *
 * @param port Of the target. @default the one of its address
 * @returns `undefined` when the proxy gives no answer, or is no HTTP proxy.
 */
export function probeTunnel(
    proxyUrl: string,
    targetUrl: string,
    port?: number,
): Promise<TunnelAnswer | Unreachable | undefined> {
    const proxy = new URL(proxyUrl);
    if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') return Promise.resolve(undefined);
    const authority = authorityOf(targetUrl, port);
    const send = proxy.protocol === 'http:' ? httpRequest : httpsRequest;
    return new Promise((resolve) => {
        let isConnected = false;
        const probe = send({
            method: 'CONNECT',
            host: proxy.hostname.replace(/^\[|\]$/g, ''),
            port: proxy.port || (proxy.protocol === 'http:' ? '80' : '443'),
            path: authority,
            headers: { host: authority, ...authorizationFor(proxy) },
            agent: false,
            timeout: PROBE_TIMEOUT_MILLIS,
        });
        probe.on('socket', (socket) => socket.once('connect', () => (isConnected = true)));
        probe.on('connect', ({ statusCode = 0, headers }, socket) => {
            socket.destroy();
            resolve({ status: statusCode, headers });
        });
        probe.on('timeout', () => {
            resolve(isConnected ? undefined : { unreachable: 'ETIMEDOUT' });
            probe.destroy();
        });
        probe.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
            resolve(!isConnected && BEFORE_THE_PROXY.has(code) ? { unreachable: code } : undefined);
        });
        probe.on('close', () => resolve(undefined));
        probe.end();
    });
}

/** The host and port for which a tunnel is asked. */
export function authorityOf(targetUrl: string, port?: number): string {
    const target = new URL(targetUrl);
    return `${target.hostname}:${port ?? (target.port || (target.protocol === 'https:' ? '443' : '80'))}`;
}

function authorizationFor({ username, password }: URL): Record<string, string> {
    if (username === '' && password === '') return {};
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}
