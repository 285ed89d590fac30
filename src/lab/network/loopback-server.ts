import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server on a loopback address that ends together with every connection it accepted, tunnels included. */
export class LoopbackServer {
    // Node forgets sockets once they are upgraded or tunnelled, so closeAllConnections() would leave those open.
    private readonly sockets = new Set<Socket>();

    constructor(
        private readonly server: Server,
        private readonly address: string,
    ) {
        server.on('connection', (socket: Socket) => {
            this.sockets.add(socket);
            socket.once('close', () => this.sockets.delete(socket));
        });
    }

    get listening(): boolean {
        return this.server.listening;
    }

    /** @returns The port; a free one is taken when none is asked for. */
    async listen(port = 0): Promise<number> {
        this.server.listen({ host: this.address, port });
        await once(this.server, 'listening');
        return (this.server.address() as AddressInfo).port;
    }

    /** Connections are cut, not waited for. A closed server may listen again. */
    async close(): Promise<void> {
        if (!this.server.listening) return;
        const closed = once(this.server, 'close');
        this.server.close();
        for (const socket of this.sockets) socket.destroy();
        await closed;
    }
}
