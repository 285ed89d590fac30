import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** What passed between a server and its clients. */
export interface Bytes {
    /** From the clients. */
    readonly up: number;
    /** To the clients. */
    readonly down: number;
}

/** A server on a loopback address that ends together with every connection it accepted, tunnels included. */
export class LoopbackServer {
    // Node forgets sockets once they are upgraded or tunnelled, so closeAllConnections() would leave those open.
    private readonly sockets = new Set<Socket>();
    private readonly ended = { up: 0, down: 0 };
    private accepted = 0;

    constructor(
        private readonly server: Server,
        private readonly address: string,
    ) {
        server.on('connection', (socket: Socket) => {
            this.sockets.add(socket);
            this.accepted += 1;
            socket.once('close', () => {
                this.sockets.delete(socket);
                this.ended.up += socket.bytesRead;
                this.ended.down += socket.bytesWritten;
            });
        });
    }

    get listening(): boolean {
        return this.server.listening;
    }

    /** Connections that were ever accepted. */
    get connections(): number {
        return this.accepted;
    }

    /** Connections that are open now. */
    get openConnections(): number {
        return this.sockets.size;
    }

    /** Counted on the sockets, so tunnels and what TLS adds are in it, and the headers of TCP are not. */
    get bytes(): Bytes {
        let { up, down } = this.ended;
        for (const { bytesRead, bytesWritten } of this.sockets) {
            up += bytesRead;
            down += bytesWritten;
        }
        return { up, down };
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
