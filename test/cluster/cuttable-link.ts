import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** A way to a server that can be cut, and joined again. */
export class CuttableLink {
    private readonly sockets = new Set<Socket>();
    private isCut = false;

    private constructor(
        private readonly server: Server,
        private readonly target: URL,
    ) {
        server.on('connection', (socket) => this.join(socket));
    }

    static async to(url: string): Promise<CuttableLink> {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        return new CuttableLink(server, new URL(url));
    }

    /** The server's address as seen from this side. */
    get url(): string {
        const url = new URL(this.target);
        url.port = String((this.server.address() as AddressInfo).port);
        return url.href;
    }

    cut(): void {
        this.isCut = true;
        for (const socket of this.sockets) socket.destroy();
    }

    mend(): void {
        this.isCut = false;
    }

    close(): void {
        this.cut();
        this.server.close();
    }

    private join(socket: Socket): void {
        if (this.isCut) return void socket.destroy();
        const other = connect(Number(this.target.port), this.target.hostname);
        for (const [from, to] of [
            [socket, other],
            [other, socket],
        ] as const) {
            this.sockets.add(from);
            from.pipe(to);
            from.on('error', () => to.destroy());
            from.on('close', () => {
                this.sockets.delete(from);
                to.destroy();
            });
        }
    }
}
