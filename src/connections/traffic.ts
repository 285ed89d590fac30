import type { Socket } from 'node:net';

/** What passed between this machine and a proxy, in bytes. */
export interface Bytes {
    readonly up: number;
    readonly down: number;
}

/**
 * Counts what passes through sockets to proxies, as proxies bill it: CONNECT, TLS handshakes and all headers are in it,
 * the headers of TCP are not.
 */
export class Traffic {
    private readonly open = new Set<Socket>();
    private ended: Bytes = { up: 0, down: 0 };

    get openSockets(): number {
        return this.open.size;
    }

    get bytes(): Bytes {
        let { up, down } = this.ended;
        for (const { bytesWritten, bytesRead } of this.open) {
            up += bytesWritten;
            down += bytesRead;
        }
        return { up, down };
    }

    add(socket: Socket): void {
        this.open.add(socket);
        socket.once('close', () => {
            this.open.delete(socket);
            const { up, down } = this.ended;
            this.ended = { up: up + socket.bytesWritten, down: down + socket.bytesRead };
        });
    }

    destroyAll(): void {
        for (const socket of this.open) socket.destroy();
    }
}
