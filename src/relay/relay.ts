import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from '../interception/certificates.js';
import { createInterceptingProxy } from '../interception/intercepting-proxy.js';
import type { Connection, Provider } from '../providers/provider.js';
import { Courier } from './courier.js';
import { Pacer } from './pacer.js';
import { Upstream } from './upstream.js';

/**
 * A proxy on this machine for one session, in front of a service that knows sessions by headers. It adds them to
 * every request on its way to the service, whoever sends it, and to nothing else: a target can never see them, and
 * a browser need not know of them. Where the service does not open TLS, the headers go with the request for a tunnel.
 */
export class Relay {
    private readonly sockets = new Set<Socket>();
    private port = 0;

    private constructor(
        private readonly server: Server,
        private readonly upstream: Upstream,
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
        const server = createInterceptingProxy({
            authority,
            onRequest: (request, response, target) => void courier.carry(request, response, target),
            ...(interception === undefined && {
                onTunnel: (request, socket, head) => void courier.carryTunnel(request, socket, head),
            }),
            onUpgrade: (request, socket, head, target) => void courier.carryUpgrade(request, socket, head, target),
        });
        const relay = new Relay(server, upstream);
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
        return `http://127.0.0.1:${this.port}`;
    }

    /** Cuts the connections on both sides, so that none of them outlives the session. */
    close(): void {
        this.server.close();
        for (const socket of this.sockets) socket.destroy();
        this.upstream.close();
    }
}
