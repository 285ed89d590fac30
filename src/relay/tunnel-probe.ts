import type { IncomingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** How the proxy answered when it was asked for a tunnel. */
export interface TunnelAnswer {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
}

const PROBE_TIMEOUT_MILLIS = 5_000;

/**
 * A browser says only that there is no tunnel, not why: a wrong password and a busy proxy look the same. So the
 * proxy is asked once more, for a tunnel to the same host and nothing else; the target gets no request.
 *
 * @returns `undefined` when the proxy gives no answer, or is no HTTP proxy.
 */
export function probeTunnel(proxyUrl: string, targetUrl: string): Promise<TunnelAnswer | undefined> {
    const proxy = new URL(proxyUrl);
    if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') return Promise.resolve(undefined);
    const target = new URL(targetUrl);
    const authority = `${target.hostname}:${target.port || (target.protocol === 'https:' ? '443' : '80')}`;
    const send = proxy.protocol === 'http:' ? httpRequest : httpsRequest;
    return new Promise((resolve) => {
        const probe = send({
            method: 'CONNECT',
            host: proxy.hostname.replace(/^\[|\]$/g, ''),
            port: proxy.port || (proxy.protocol === 'http:' ? '80' : '443'),
            path: authority,
            headers: { host: authority, ...authorizationFor(proxy) },
            agent: false,
            timeout: PROBE_TIMEOUT_MILLIS,
        });
        probe.on('connect', ({ statusCode = 0, headers }, socket) => {
            socket.destroy();
            resolve({ status: statusCode, headers });
        });
        probe.on('timeout', () => probe.destroy());
        probe.on('error', () => resolve(undefined));
        probe.on('close', () => resolve(undefined));
        probe.end();
    });
}

function authorizationFor({ username, password }: URL): Record<string, string> {
    if (username === '' && password === '') return {};
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}
