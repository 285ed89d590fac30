import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { RelayTrouble } from '../common/relay-trouble.js';
import { formatRelayTrouble } from '../common/relay-trouble.js';

export interface MeteredWayOptions {
    /** A proxy that speaks HTTP, without TLS. */
    readonly proxyUrl: string;
    /** A connection to the proxy begins. */
    readonly onOpen: (toProxy: Socket) => void;
    /** The connection serves this URL from now on. */
    readonly onUrl: (toProxy: Socket, url: string) => void;
    /** Whether what a new connection asks for is none of the proxy's business. */
    readonly keeps: (url: string) => boolean;
}

/** Says of a request to a proxy what it is for: `CONNECT host:port`, or `GET http://host/…`. */
const ASKED = /^(?:CONNECT ([^\s/]+)|[A-Z]{3,10} (http:\/\/[^\s/?#]+))/;
/** Longer than the longest host name. */
const MOST_READ = 600;

const TROUBLES: Readonly<Record<string, RelayTrouble>> = {
    ECONNREFUSED: 'connection_refused',
    ETIMEDOUT: 'connection_timeout',
    ENOTFOUND: 'dns_error',
    EAI_AGAIN: 'dns_error',
};
const NOTHING_THERE = 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

/**
 * A port on this machine that passes every byte on to one proxy, so that what other programs send can be counted. It
 * looks at nothing but the addresses that are asked for, and adds no login: a client without one gets as far as without the port.
 */
export class MeteredWay {
    private readonly clients = new Set<Socket>();
    private readonly server: Server;
    private readonly proxy: URL;
    private port = 0;

    private constructor(private readonly options: MeteredWayOptions) {
        this.proxy = new URL(options.proxyUrl);
        this.server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.carry(client));
    }

    static async open(options: MeteredWayOptions): Promise<MeteredWay> {
        const way = new MeteredWay(options);
        await new Promise<void>((resolve, reject) => {
            way.server.once('error', reject);
            way.server.listen(0, '127.0.0.1', resolve);
        });
        way.port = (way.server.address() as AddressInfo).port;
        way.server.unref();
        return way;
    }

    /** The proxy's URL, by this port. */
    get url(): string {
        const { username, password } = this.proxy;
        const login = username === '' && password === '' ? '' : `${username}:${password}@`;
        return `http://${login}127.0.0.1:${this.port}`;
    }

    get isIdle(): boolean {
        return this.clients.size === 0;
    }

    close(): void {
        this.server.close();
        for (const client of this.clients) client.destroy();
    }

    private carry(client: Socket): void {
        this.clients.add(client);
        // Only the users of the port may keep the process alive.
        client.unref();
        client.once('error', () => client.destroy());
        client.once('close', () => this.clients.delete(client));
        const leave = (): void => void client.end();
        client.once('end', leave);
        client.once('data', (first: Buffer) => {
            client.off('end', leave);
            const url = askedBy(first);
            if (url !== undefined && this.options.keeps(url)) {
                client.end(NOTHING_THERE);
                return;
            }
            client.pause();
            client.unshift(first);
            this.connect(client);
        });
    }

    private connect(client: Socket): void {
        const { hostname, port } = this.proxy;
        const host = hostname.replace(/^\[|\]$/g, '');
        const toProxy = connect({ host, port: Number(port || 80), noDelay: true, allowHalfOpen: true });
        toProxy.unref();
        this.options.onOpen(toProxy);
        let isConnected = false;
        toProxy.once('connect', () => {
            isConnected = true;
            this.readAddresses(client, toProxy);
            client.pipe(toProxy);
            toProxy.pipe(client);
        });
        toProxy.once('error', (error) => (isConnected ? client.resetAndDestroy() : refuse(client, error)));
        toProxy.once('close', () => isConnected && client.destroySoon());
        client.once('error', () => (isConnected ? toProxy.resetAndDestroy() : toProxy.destroy()));
        client.once('close', () => toProxy.destroy());
    }

    /** A tunnel serves one address; a connection by which plain requests are forwarded may serve many. */
    private readAddresses(client: Socket, toProxy: Socket): void {
        const read = (chunk: Buffer): void => {
            const url = askedBy(chunk);
            if (url === undefined) return;
            if (url.startsWith('https:')) client.off('data', read);
            this.options.onUrl(toProxy, url);
        };
        client.on('data', read);
    }
}

/** Which address a proxy is asked for by what begins so; a tunnel counts as https. */
function askedBy(chunk: Buffer): string | undefined {
    const [, tunnel, origin] = ASKED.exec(chunk.toString('latin1', 0, MOST_READ)) ?? [];
    const url = tunnel === undefined ? origin : `https://${tunnel}`;
    return url !== undefined && URL.canParse(url) ? `${url}/` : undefined;
}

/** Answers like a proxy that fails, so that the failure does not look like the target's. */
function refuse(client: Socket, { code = '' }: NodeJS.ErrnoException): void {
    const status = formatRelayTrouble(TROUBLES[code] ?? 'connection_terminated');
    client.end(`HTTP/1.1 502 Bad Gateway\r\nproxy-status: ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
    client.resume();
}
