import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer as createTcpServer } from 'node:net';
import type { Server } from 'node:net';
import { createAuthority, issueCertificate } from '../../src/interception/certificates.js';

/** Servers that are broken in one way each, on ports of 127.0.0.1. */
export class Breakdowns implements AsyncDisposable {
    private readonly servers: Server[] = [];
    private readonly sockets = new Set<Socket>();

    /** A proxy that gives every request, CONNECT or not, this answer, byte by byte. */
    proxyThatAnswers(status: number, reason: string, headers: readonly string[] = []): Promise<string> {
        const head = [`HTTP/1.1 ${status} ${reason}`, ...headers, 'Connection: close', 'Content-Length: 0', '', ''];
        return this.proxy((socket) => socket.end(head.join('\r\n')));
    }

    proxyThatClosesTheSocket(): Promise<string> {
        return this.proxy((socket) => socket.end());
    }

    proxyThatResetsTheSocket(): Promise<string> {
        return this.proxy((socket) => socket.resetAndDestroy());
    }

    proxyThatHangs(): Promise<string> {
        return this.proxy(() => {});
    }

    /** A proxy in order: it joins a tunnel to whoever listens on the port that was asked for, whatever the host. */
    proxyThatWorks(): Promise<string> {
        return this.proxy((socket, head) => {
            const port = Number(/^[A-Z]+ (?:http:\/\/)?[^ /]+:(\d+)/.exec(head)?.[1]);
            if (!(port > 0)) return socket.end(); // a browser asked for something of its own
            const upstream = this.track(connect(port, '127.0.0.1'));
            upstream.once('connect', () => {
                if (head.startsWith('CONNECT')) socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
                else upstream.write(head, 'latin1');
                socket.pipe(upstream).pipe(socket);
            });
            // A reset of the target is a reset to the client too.
            upstream.on('error', () => socket.resetAndDestroy());
        });
    }

    /** A SOCKS5 proxy that answers every request with this reply code (RFC 1928), or asks for a password. */
    socksThatReplies(code: number | 'password wanted'): Promise<string> {
        return this.tcp((socket) => {
            socket.once('data', () => {
                if (code === 'password wanted') return socket.end(Buffer.from([5, 0xff]));
                socket.write(Buffer.from([5, 0]));
                return socket.once('data', () => socket.end(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0])));
            });
        }).then((port) => `socks5://127.0.0.1:${port}`);
    }

    /** A port on which nobody listens. */
    async deadPort(): Promise<number> {
        const server = createTcpServer();
        const port = await listen(server);
        await new Promise((resolve) => server.close(resolve));
        return port;
    }

    site(listener: RequestListener): Promise<number> {
        return this.start(createHttpServer(listener));
    }

    /** A site whose certificate was issued, for this name, by nobody whom anybody trusts. */
    async httpsSite(listener: RequestListener): Promise<number> {
        return this.start(
            createTlsServer(await issueCertificate(await createAuthority('lab'), ['shop.test']), listener),
        );
    }

    siteThatResets(): Promise<number> {
        return this.tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    }

    siteThatHangs(): Promise<number> {
        return this.tcp(() => {});
    }

    async [Symbol.asyncDispose](): Promise<void> {
        for (const socket of this.sockets) socket.destroy();
        await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
    }

    private async proxy(meet: (socket: Socket, head: string) => unknown): Promise<string> {
        const port = await this.tcp((socket) => socket.once('data', (head) => meet(socket, head.toString('latin1'))));
        return `http://127.0.0.1:${port}`;
    }

    private tcp(meet: (socket: Socket) => unknown): Promise<number> {
        return this.start(createTcpServer(meet));
    }

    private start(server: Server): Promise<number> {
        this.servers.push(server);
        server.on('connection', (socket: Socket) => this.track(socket));
        return listen(server);
    }

    private track(socket: Socket): Socket {
        this.sockets.add(socket);
        return socket.on('error', () => {}).on('close', () => this.sockets.delete(socket));
    }
}

function listen(server: Server): Promise<number> {
    return new Promise((resolve) => {
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
}
