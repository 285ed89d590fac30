import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { Server } from 'proxy-chain';
import type { LabOptions } from '../../src/lab/index.js';
import { startLab } from '../../src/lab/index.js';

/** A lab that ends with the test. */
export async function lab(options: LabOptions = {}) {
    const started = await startLab(options);
    onTestFinished(() => started.close());
    return started;
}

export interface Answer {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
}

export interface GetOptions {
    /** The URL of an HTTP proxy. */
    readonly via?: string;
    readonly headers?: Record<string, string>;
    /** Trusted for https targets. */
    readonly ca?: string;
    readonly method?: string;
}

/** One request on a connection of its own: plain forwarding for http targets, CONNECT and TLS for https ones. */
export async function get(url: string, { via, headers = {}, ca, method = 'GET' }: GetOptions = {}): Promise<Answer> {
    const target = new URL(url);
    const path = target.pathname + target.search;
    if (target.protocol === 'https:') {
        const socket = await tunnel(url, via);
        const secure = connectTls({
            socket,
            ca,
            ...(/^[a-z]/.test(target.hostname) && { servername: target.hostname }),
        });
        await once(secure, 'secureConnect');
        return send({ method, path, headers: { host: target.host, ...headers }, createConnection: () => secure });
    }
    if (via === undefined) return send({ method, host: target.hostname, port: target.port, path, headers });
    const proxy = new URL(via);
    return send({
        method,
        host: proxy.hostname,
        port: proxy.port,
        path: url,
        headers: { host: target.host, ...authorization(proxy), ...headers },
    });
}

/** A socket to the target, through the proxy when there is one; fails with the proxy's status. */
export async function tunnel(url: string, via: string | undefined): Promise<Socket> {
    const target = new URL(url);
    if (via === undefined) return connect(Number(target.port), target.hostname);
    const proxy = new URL(via);
    const asking = request({
        method: 'CONNECT',
        host: proxy.hostname,
        port: proxy.port,
        path: target.host,
        headers: { host: target.host, ...authorization(proxy) },
        agent: false,
    });
    asking.end();
    const [response, socket] = await Promise.race([
        once(asking, 'connect') as Promise<[IncomingMessage, Socket]>,
        once(asking, 'response') as Promise<[IncomingMessage, Socket]>,
    ]);
    if (response.statusCode === 200) return socket;
    response.destroy();
    throw new Error(`CONNECT: ${response.statusCode}`);
}

/**
 * An HTTP proxy in front of a SOCKS5 proxy, by proxy-chain's own SOCKS client. With `socks5h` it leaves host names
 * to the proxy, as browsers do.
 */
export async function overSocks(socksUrl: string): Promise<string> {
    const upstreamProxyUrl = socksUrl.replace(/^socks5:/, 'socks5h:');
    const server = new Server({ host: '127.0.0.1', port: 0, prepareRequestFunction: () => ({ upstreamProxyUrl }) });
    await server.listen();
    onTestFinished(() => server.close(true));
    return `http://127.0.0.1:${server.port}`;
}

async function send(options: RequestOptions): Promise<Answer> {
    const asking = request({ ...options, ...(options.createConnection === undefined && { agent: false }) });
    asking.end();
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    const chunks = await response.setEncoding('utf8').toArray();
    return { status: response.statusCode!, headers: response.headers, body: chunks.join('') };
}

function authorization({ username, password }: URL): Record<string, string> {
    if (username === '') return {};
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
