import { request } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Where a connection leads. */
export interface Destination {
    /** IPv6 addresses without brackets. */
    readonly host: string;
    readonly port: number;
}

/** Longer than any crawler waits for a page. */
const LONGEST_CONNECT_MILLIS = 120_000;
/** As much of the proxy's answer as an error tells. */
const MOST_ERROR_BYTES = 100;

/**
 * Connects to an http or https proxy, or, without one, to the destination itself.
 * The socket may be still connecting.
 */
export function socketTo(proxy: URL | undefined, destination: Destination): Socket {
    if (proxy === undefined) return connect({ ...destination, noDelay: true });
    const isSecure = proxy.protocol === 'https:';
    const host = proxy.hostname.replace(/^\[|\]$/g, '');
    const port = Number(proxy.port || (isSecure ? 443 : 80));
    if (!isSecure) return connect({ host, port, noDelay: true });
    // As got-scraping does it: who uses a proxy by a self-signed certificate is not to be told apart from who is cheated.
    const socket = connectTls({ host, port, servername: host, rejectUnauthorized: false });
    return socket.setNoDelay(true);
}

/**
 * Asks the proxy at the other end of a new socket for a tunnel.
 * @throws Error with the words of got-scraping when the proxy refuses, so that the detection knows it.
 */
export function openTunnel(socket: Socket, proxy: URL, { host, port }: Destination): Promise<Socket> {
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    return new Promise((resolve, reject) => {
        const asked = request({
            method: 'CONNECT',
            path: authority,
            headers: { host: authority, ...proxyAuthorization(proxy) },
            createConnection: () => socket,
            timeout: LONGEST_CONNECT_MILLIS,
        });
        asked.once('connect', ({ statusCode = 0, statusMessage = '' }, _, head) => {
            socket.setTimeout(0);
            if (statusCode === 200) {
                if (head.length > 0) socket.unshift(head);
                resolve(socket);
                return;
            }
            socket.destroy();
            const told = head.toString('utf8', 0, MOST_ERROR_BYTES);
            reject(new Error(`Proxy responded with ${statusCode} ${statusMessage}: ${told}`));
        });
        asked.once('timeout', () => asked.destroy(new Error(`connect ETIMEDOUT after ${LONGEST_CONNECT_MILLIS} ms`)));
        asked.once('error', (error) => {
            socket.destroy();
            reject(error);
        });
        asked.end();
    });
}

/** The header by which a proxy knows who asks; empty for proxies without a login. */
export function proxyAuthorization({ username, password }: URL): Readonly<Record<string, string>> {
    if (username === '' && password === '') return {};
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}
