import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { Transform, pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { SITE_ADDRESS } from './lookup.js';

/**
 * Stands in front of a server as if that were far away: the handshake of a connection takes one round trip, and
 * every byte takes half of one in each direction. A request on a new connection so costs two round trips, on a kept
 * one it costs one, and each message of a CONNECT or TLS handshake costs its own.
 */
export function distantServer(server: Server, roundTripMillis: number): Server {
    let port: Promise<number> | undefined;
    // Half open, since the end of what one side says arrives later than it was said, too.
    const front = createServer({ allowHalfOpen: true }, (client) => {
        client.on('error', () => {});
        port ??= listen(server);
        void port.then((open) => relay(client, open, roundTripMillis));
    });
    front.on('close', () => {
        port = undefined;
        server.close();
    });
    return front;
}

async function listen(server: Server): Promise<number> {
    server.listen({ host: SITE_ADDRESS, port: 0 });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
}

async function relay(client: Socket, port: number, roundTripMillis: number): Promise<void> {
    await sleep(roundTripMillis, undefined, { ref: false });
    if (client.destroyed) return;
    const server = connect({ host: SITE_ADDRESS, port, allowHalfOpen: true });
    // Whatever breaks one direction ends both, which is what the client sees of it.
    pipeline(client, new Delay(roundTripMillis / 2), server, () => {});
    pipeline(server, new Delay(roundTripMillis / 2), client, () => {});
}

/** Hands on everything later, and in order, since timers of one duration fire in order. */
class Delay extends Transform {
    constructor(private readonly millis: number) {
        super();
    }

    override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error?: null, chunk?: Buffer) => void): void {
        // Chunks overlap on their way, unless the reader has stopped reading.
        const isFull = this.readableLength >= this.readableHighWaterMark;
        this.later(() => (isFull ? done(null, chunk) : this.push(chunk)));
        if (!isFull) done();
    }

    override _flush(done: () => void): void {
        this.later(done);
    }

    private later(act: () => void): void {
        // Not a reason to go on living: the sockets are.
        setTimeout(() => !this.destroyed && act(), this.millis).unref();
    }
}
