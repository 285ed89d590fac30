import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from '../interception/certificates.js';
import { createInterceptingProxy } from '../interception/intercepting-proxy.js';
import type { Connection, Provider } from '../providers/provider.js';
import { Courier } from './courier.js';
import { LocalLogin } from './local-login.js';
import { Pacer } from './pacer.js';
import { Upstream } from './upstream.js';

/**
 * A proxy on this machine for one session, in front of a service that knows sessions by headers. It adds them to
 * every request on its way to the service, and to nothing else: a target can never see them, and
 * a browser need not know of them. It has a password of its own. Where the service does not open TLS, the headers go with the request for a tunnel.
 */
export class Relay {
    private readonly sockets = new Set<Socket>();
    private port = 0;

    private constructor(
        private readonly server: Server,
        private readonly upstream: Upstream,
        private readonly login: LocalLogin,
    ) {
        server.on('connection', (socket) => {
            this.sockets.add(socket);
            socket.once('close', () => this.sockets.delete(socket));
        });
    }

    static async start(
        { proxyUrl, session }: Connection,
        { interception, minDelaySecs }: Pick<Provider, 'interception' | 'minDelaySecs'>,
        authority: () => Promise<Certificate>,
    ): Promise<Relay> {
        const upstream = new Upstream({ proxyUrl, interception });
        const pacer = new Pacer((site) => (minDelaySecs?.(site) ?? 0) * 1000);
        const courier = new Courier({ upstream, session, pacer });
        const login = new LocalLogin();
        const server = createInterceptingProxy({
            authority,
            mayEnter: ({ headers }) => login.accepts(headers['proxy-authorization']),
            onRequest: (request, response, target) => void courier.carry(request, response, target),
            ...(interception === undefined && {
                onTunnel: (request, socket, head) => void courier.carryTunnel(request, socket, head),
            }),
            onUpgrade: (request, socket, head, target) => void courier.carryUpgrade(request, socket, head, target),
        });
        const relay = new Relay(server, upstream, login);
        await new Promise<void>((resolve, reject) => {
            server.once('error', reject);
            server.listen(0, '127.0.0.1', resolve);
        });
        relay.port = (server.address() as AddressInfo).port;
        server.unref();
        return relay;
    }

    /** What clients are to use as their proxy. */
    get url(): string {
        return this.login.urlFor(this.port);
    }

    /** Cuts the connections on both sides, so that none of them outlives the session. */
    close(): void {
        this.server.close();
        for (const socket of this.sockets) socket.destroy();
        this.upstream.close();
    }
}
