import { makeRoom } from '../common/make-room.js';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Certificate } from './certificates.js';
import { issueCertificate } from './certificates.js';

/** An answer instead of a tunnel. */
export interface TunnelRefusal {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
}

export interface InterceptingProxyOptions {
    /** Signs the certificates that clients are shown; asked for when the first of them comes with https. */
    readonly authority: () => Promise<Certificate>;
    /** Whether a client may use the proxy; asked for each request that is not in a tunnel. @default everybody may */
    readonly mayEnter?: (request: IncomingMessage) => boolean;
    /** A request that a client sent, plain or inside TLS. */
    readonly onRequest: (request: IncomingMessage, response: ServerResponse, target: URL) => void;
    /** A request for another protocol, such as WebSocket. */
    readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer, target: URL) => void;
    /** A request to the proxy itself, not to be passed on. @default answered with 400 */
    readonly onOwnRequest?: (request: IncomingMessage, response: ServerResponse) => void;
    /** A request for a tunnel that is to be left closed. @default all are opened */
    readonly onTunnel?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
    /** Why a client gets no tunnel. @default everybody gets one */
    readonly refuseTunnel?: (
        request: IncomingMessage,
    ) => Promise<TunnelRefusal | undefined> | TunnelRefusal | undefined;
}

/** Hosts whose certificates are kept. */
const MOST_CERTIFICATES = 1_000;
const TLS_HANDSHAKE = 0x16;
const LOGIN_WANTED: TunnelRefusal = { status: 407, headers: { 'proxy-authenticate': 'Basic realm="relay"' } };

/**
 * An HTTP proxy server that hands over every request that passes through it, those inside tunnels included: it
 * opens TLS with certificates of its own authority.
 *
 * @returns a server that is not listening yet.
 */
export function createInterceptingProxy(options: InterceptingProxyOptions) {
    const contexts = new Map<string, Promise<SecureContext>>();
    /** Where the tunnels lead that requests come out of. */
    const origins = new WeakMap<object, string>();

    const targetOf = (request: IncomingMessage): URL | undefined => {
        const origin = origins.get(request.socket);
        const url = request.url ?? '';
        return parseUrl(origin === undefined ? url : `${origin}${url}`);
    };

    /** What comes out of a tunnel was let in with the tunnel. */
    const mayEnter = (request: IncomingMessage): boolean =>
        origins.has(request.socket) || options.mayEnter?.(request) !== false;

    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
        if (!mayEnter(request)) {
            response.writeHead(LOGIN_WANTED.status, LOGIN_WANTED.headers).end();
            return;
        }
        const target = targetOf(request);
        if (target !== undefined) options.onRequest(request, response, target);
        else if (options.onOwnRequest !== undefined) options.onOwnRequest(request, response);
        else response.writeHead(400).end('This is a proxy.');
    };

    const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
        const target = targetOf(request);
        socket.on('error', () => socket.destroy());
        if (!mayEnter(request)) socket.end(headOf(LOGIN_WANTED));
        else if (target === undefined || options.onUpgrade === undefined) socket.destroy();
        else options.onUpgrade(request, socket, head, target);
    };

    /** Reads what comes out of tunnels; never listens itself. */
    const inside = createServer(onRequest).on('upgrade', onUpgrade);
    const outside = createServer(onRequest).on('upgrade', onUpgrade);

    const contextFor = (host: string): Promise<SecureContext> => {
        let context = contexts.get(host);
        if (context === undefined) {
            makeRoom(contexts, MOST_CERTIFICATES);
            context = options.authority().then((authority) => contextOf(authority, host));
            contexts.set(host, context);
        }
        return context;
    };

    const openTls = async (socket: Duplex, authority: URL): Promise<void> => {
        const secureContext = await contextFor(authority.hostname.replace(/^\[|\]$/g, ''));
        const secure = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
        secure.on('error', () => secure.destroy());
        origins.set(secure, `https://${authority.host}`);
        inside.emit('connection', secure);
    };

    outside.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        socket.on('error', () => socket.destroy());
        if (!mayEnter(request)) {
            socket.end(headOf(LOGIN_WANTED));
            return;
        }
        if (options.onTunnel !== undefined) {
            options.onTunnel(request, socket, head);
            return;
        }
        const authority = parseUrl(`https://${request.url}`);
        void (async () => {
            const refusal = authority === undefined ? { status: 400 } : await options.refuseTunnel?.(request);
            if (refusal !== undefined) {
                socket.end(headOf(refusal));
                return;
            }
            socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
            if (head.length > 0) socket.unshift(head);
            const firstByte = await firstByteOf(socket);
            if (firstByte === TLS_HANDSHAKE) return openTls(socket, authority!);
            // Port 443 is not part of an https origin, and neither is port 80 of an http one.
            origins.set(socket, `http://${authority!.hostname}:${authority!.port || '443'}`);
            inside.emit('connection', socket);
        })().catch(() => socket.destroy());
    });
    return outside;
}

/** Shows the authority's certificate too: by its key a browser can be told to accept all that it signs. */
async function contextOf(authority: Certificate, host: string): Promise<SecureContext> {
    const { cert, key } = await issueCertificate(authority, [host]);
    return createSecureContext({ cert: `${cert}\n${authority.cert}`, key });
}

function headOf({ status, headers = {} }: TunnelRefusal): string {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${lines.join('')}connection: close\r\n\r\n`;
}

/** Looks at what comes first without taking it away. */
async function firstByteOf(socket: Duplex): Promise<number | undefined> {
    for (;;) {
        const chunk = socket.read() as Buffer | null;
        if (chunk !== null) {
            socket.unshift(chunk);
            return chunk[0];
        }
        if (socket.destroyed || socket.readableEnded) return undefined;
        await new Promise((resolve) => {
            for (const event of ['readable', 'end', 'close']) socket.once(event, resolve);
        });
    }
}

function parseUrl(url: string): URL | undefined {
    return URL.canParse(url) ? new URL(url) : undefined;
}
