import { Socks5Server } from '@pondwader/socks5-server';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import type { Refusal } from './fault.js';
import type { ProxyFront } from './proxy-front.js';
import { knows } from './proxy-front.js';

type Handler = Socks5Server['connectionHandler'];
type Connection = Parameters<Handler>[0];
type SendStatus = Parameters<Handler>[1];
type Status = Parameters<SendStatus>[0];

/** SOCKS5 replies nearest to the HTTP statuses by which a proxy refuses. */
const REPLY_TO_STATUS: Readonly<Record<number, Status>> = {
    403: 'CONNECTION_NOT_ALLOWED',
    407: 'CONNECTION_NOT_ALLOWED',
    593: 'HOST_UNREACHABLE',
    594: 'CONNECTION_REFUSED',
};

const REPLY_TO_ERROR: Readonly<Record<string, Status>> = {
    ENOTFOUND: 'HOST_UNREACHABLE',
    EHOSTUNREACH: 'HOST_UNREACHABLE',
    ENETUNREACH: 'NETWORK_UNREACHABLE',
    ECONNREFUSED: 'CONNECTION_REFUSED',
};

/** A SOCKS5 proxy whose connections leave from the exit's address. */
export function createSocks5Proxy(front: ProxyFront): Server {
    const protocol = new Socks5Server();
    if (front.credentials !== undefined) {
        protocol.setAuthHandler(({ username, password }) => knows(front, username, password));
    }
    protocol.setConnectionHandler((connection, sendStatus) => void serve(front, connection, sendStatus));
    // Its own server is left unused: it cannot tell its connections, so it could not be closed.
    return createServer((socket) => protocol._handleConnection(socket));
}

async function serve(front: ProxyFront, connection: Connection, sendStatus: SendStatus): Promise<void> {
    // A client that goes away is no error here; the socket's 'close' follows and ends the tunnel.
    connection.socket.on('error', () => {});
    const fault = await front.admit().catch(labIsClosing);
    if (connection.socket.destroyed) return;
    if (fault === undefined) openTunnel(front, connection, sendStatus);
    else sendStatus((fault.kind === 'status' ? REPLY_TO_STATUS[fault.status] : undefined) ?? 'GENERAL_FAILURE');
}

function openTunnel(front: ProxyFront, { socket, destAddress, destPort }: Connection, sendStatus: SendStatus): void {
    const target = connect({ host: destAddress, port: destPort, localAddress: front.ip, lookup: front.lookup });
    let open = false;
    target.once('connect', () => {
        open = true;
        sendStatus('REQUEST_GRANTED');
        socket.pipe(target).pipe(socket);
    });
    target.on('error', (error: NodeJS.ErrnoException) => {
        if (!open && !socket.destroyed) sendStatus(REPLY_TO_ERROR[error.code ?? ''] ?? 'GENERAL_FAILURE');
    });
    target.once('close', () => open && socket.destroy());
    socket.once('close', () => target.destroy());
}

function labIsClosing(): Refusal {
    return { kind: 'status', status: 503 };
}
