import { makeRoom } from '../common/make-room.js';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { Agents } from './agents/agents.js';
import { ForwardingAgent } from './agents/forwarding-agent.js';
import type { ConnectOptions } from './agents/kept-agent.js';
import { KeptAgent } from './agents/kept-agent.js';
import { ProtocolChangedError } from './lost-connection.js';
import type { Protocol, Protocols } from './protocols.js';
import type { Traffic } from './traffic.js';
import type { Destination } from './tunnel.js';
import { openTunnel, socketTo } from './tunnel.js';

export interface IdentityConnectionsOptions {
    /** An http or https proxy; `undefined` for direct connections. */
    readonly proxyUrl: string | undefined;
    /** Whether plain requests go through tunnels too, because the proxy keeps no connections of forwarded ones. */
    readonly alwaysTunnels: boolean;
    /** Whether connections are kept between requests, at first. */
    readonly keep: boolean;
    readonly isClosed: () => boolean;
    readonly protocols: Protocols;
    readonly traffic: Traffic;
    /** What the exit is called. */
    readonly exit: string;
    /** What it is billed by. */
    readonly tariff: string;
    readonly siteOf: (url: string) => string;
    /** Called when a socket was opened, or closed: there is one more, or one less. */
    readonly onChange: (connections: IdentityConnections, more: 1 | -1) => void;
}

/** TLS sessions that one identity can take up again, so that no certificate has to be sent once more. */
const MOST_TLS_SESSIONS = 32;
/** What a browser, and Crawlee's client, offers. */
const OFFERED: Protocol[] = ['h2', 'http/1.1'];
/** TLS ends a connection by this error when both sides have no protocol in common. */
const NO_COMMON_PROTOCOL = 'NO_APPLICATION_PROTOCOL';

/** The connections of one identity, which nobody else uses and which end with it. */
export class IdentityConnections {
    private readonly proxy: URL | undefined;
    private readonly tlsSessions = new Map<string, Buffer>();
    private readonly sockets = new Set<Socket>();
    private kept: Agents | undefined;
    private hasEnded = false;

    constructor(private readonly options: IdentityConnectionsOptions) {
        this.proxy = options.proxyUrl === undefined ? undefined : new URL(options.proxyUrl);
        this.keep(options.keep);
    }

    /** @param which `new` for connections that no other request used, or will use. */
    agents(which: 'kept' | 'new'): Agents {
        return (which === 'kept' && !this.hasEnded ? this.kept : undefined) ?? this.makeAgents(false);
    }

    /** @param keep Whether connections are kept between requests from now on. */
    keep(keep: boolean): void {
        if (keep === (this.kept !== undefined)) return;
        this.closeIdle();
        this.kept = keep ? this.makeAgents(true) : undefined;
    }

    /** Whether nobody is to send anything any more. */
    get isClosed(): boolean {
        return this.options.isClosed();
    }

    get isEmpty(): boolean {
        return this.sockets.size === 0;
    }

    /** Which protocol a server speaks; the first to ask opens a connection to find out. */
    async protocolOf(host: string, port: number): Promise<Protocol> {
        const known = this.options.protocols.of(host, port);
        if (known !== undefined) return known;
        const servername = isIP(host) === 0 ? host : '';
        const options = { servername, rejectUnauthorized: false, ALPNProtocols: OFFERED };
        const socket = await this.openTls({ host, port }, (raw) => connectTls({ ...options, socket: raw }));
        socket.destroy();
        return this.options.protocols.of(host, port)!;
    }

    closeIdle(): void {
        this.kept?.closeIdle();
    }

    /** Ends all connections, also of requests that are under way. */
    end(): void {
        this.hasEnded = true;
        this.kept?.end();
        for (const socket of this.sockets) socket.destroy();
    }

    private makeAgents(keep: boolean): Agents {
        const { proxy } = this;
        const { alwaysTunnels, traffic, siteOf } = this.options;
        const forwards = proxy !== undefined && !alwaysTunnels;
        return new Agents({
            http: () =>
                forwards
                    ? new ForwardingAgent(proxy, {
                          keep,
                          connect: (to) => Promise.resolve(this.openSocket(to)),
                          onSent: (origin, socket) => traffic.moveTo(siteOf(`${origin}/`), socket),
                      })
                    : new KeptAgent({ protocol: 'http:', keep, connect: (to) => this.open(to) }),
            https: () => new KeptAgent({ protocol: 'https:', keep, connect: (to) => this.openHttps(to) }),
            http2: async () => {
                // Few sites need it, and it takes a while to load.
                const { KeptHttp2Agent } = await import('./agents/kept-http2-agent.js');
                return new KeptHttp2Agent({ keep, connect: (origin, secure) => this.openHttp2(origin, secure) });
            },
        });
    }

    private async openHttps(options: ConnectOptions): Promise<TLSSocket> {
        const { host, port, _agentKey: key } = options;
        const session = this.tlsSessions.get(key);
        const socket = await this.openTls({ host, port }, (raw) =>
            connectTls({ ...options, ...(session && { session }), socket: raw }),
        );
        socket.on('session', (ticket) => this.keepTlsSession(key, ticket));
        if (socket.alpnProtocol !== 'h2') return socket;
        socket.destroy();
        throw new ProtocolChangedError(`${host} speaks HTTP/2 now`);
    }

    private async openHttp2(origin: URL, secure: (raw: Socket) => TLSSocket): Promise<TLSSocket> {
        const destination = { host: bare(origin.hostname), port: Number(origin.port || 443) };
        try {
            const socket = await this.openTls(destination, secure);
            if (socket.alpnProtocol === 'h2') return socket;
            socket.destroy();
        } catch (error) {
            const { code = '' } = error as NodeJS.ErrnoException;
            if (!code.includes(NO_COMMON_PROTOCOL)) throw error;
            this.options.protocols.note(destination.host, destination.port, 'http/1.1');
        }
        throw new ProtocolChangedError(`${destination.host} speaks no HTTP/2 any more`);
    }

    /** @param secure Begins TLS on a socket that leads to the server. */
    private async openTls(to: Destination, secure: (raw: Socket) => TLSSocket): Promise<TLSSocket> {
        const socket = secure(await this.open(to));
        // Its user listens too; this listener is for the time before and after.
        socket.on('error', () => undefined);
        await new Promise<void>((resolve, reject) => {
            socket.once('secureConnect', resolve);
            socket.once('error', reject);
            socket.once('close', () => reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })));
        });
        this.options.protocols.note(to.host, to.port, socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1');
        return socket;
    }

    private async open(to: Destination): Promise<Socket> {
        const socket = this.openSocket(to);
        return this.proxy === undefined ? socket : openTunnel(socket, this.proxy, to);
    }

    private openSocket(to: Destination): Socket {
        const socket = socketTo(this.proxy, { host: to.host, port: to.port });
        socket.on('error', () => undefined);
        this.sockets.add(socket);
        if (this.isClosed) socket.destroy();
        const { traffic, exit, tariff, siteOf, onChange } = this.options;
        // What passes by no proxy is billed by nobody.
        if (this.proxy !== undefined) {
            traffic.add(socket, { exit, tariff, site: siteOf(`https://${bracketed(to.host)}:${to.port}/`) });
        }
        socket.once('close', () => {
            this.sockets.delete(socket);
            onChange(this, -1);
        });
        onChange(this, 1);
        return socket;
    }

    private keepTlsSession(key: string, ticket: Buffer): void {
        makeRoom(this.tlsSessions, MOST_TLS_SESSIONS);
        this.tlsSessions.set(key, ticket);
    }
}

function bare(hostname: string): string {
    return hostname.replace(/^\[|\]$/g, '');
}

function bracketed(host: string): string {
    return host.includes(':') ? `[${host}]` : host;
}
