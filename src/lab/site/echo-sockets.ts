import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';

/** Completes a WebSocket handshake and sends every message back. */
export class EchoSockets {
    private readonly server = new WebSocketServer({ noServer: true });

    accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
        this.server.handleUpgrade(request, socket, head, (webSocket) => {
            // A client that breaks off or sends nonsense ends its own connection; nobody else has to know.
            webSocket.on('error', () => {});
            webSocket.on('message', (message, isBinary) => webSocket.send(message, { binary: isBinary }));
        });
    }
}
