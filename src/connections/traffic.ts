import type { Socket } from 'node:net';
import type { Bytes, Purpose } from './byte-sums.js';
import { ByteSums, NO_BYTES } from './byte-sums.js';

interface Counted {
    readonly socket: Socket;
    purpose: Purpose;
    /** What is in the sums already. */
    before: Bytes;
}

/**
 * Counts what passes through sockets to proxies, as proxies bill it: CONNECT, TLS handshakes and all headers are in it,
 * the headers of TCP are not. Sockets count by themselves; what they counted is taken into the sums now and then.
 */
export class Traffic {
    private readonly sums = new ByteSums();
    private readonly open = new Map<Socket, Counted>();
    private readonly openByExit = new Map<string, Set<Counted>>();

    /** Up to this moment. */
    now(): ByteSums {
        for (const counted of this.open.values()) this.take(counted);
        return this.sums;
    }

    /** As far as it was taken into the sums: what is under way may be missing. Takes no time, however many sockets are open. */
    get soFar(): ByteSums {
        return this.sums;
    }

    /** A request by the exit has come to an end: takes what its sockets counted. */
    catchUp(exit: string): void {
        for (const counted of this.openByExit.get(exit) ?? []) this.take(counted);
    }

    add(socket: Socket, purpose: Purpose): void {
        const counted = { socket, purpose, before: NO_BYTES };
        this.open.set(socket, counted);
        const { exit } = purpose;
        const ofExit = this.openByExit.get(exit) ?? new Set();
        this.openByExit.set(exit, ofExit.add(counted));
        socket.once('close', () => {
            this.take(counted);
            this.open.delete(socket);
            ofExit.delete(counted);
            if (ofExit.size === 0 && this.openByExit.get(exit) === ofExit) this.openByExit.delete(exit);
        });
    }

    /** From now on the socket carries the requests of another site. */
    moveTo(site: string, socket: Socket): void {
        const counted = this.open.get(socket);
        if (counted === undefined || counted.purpose.site === site) return;
        this.take(counted);
        counted.purpose = { ...counted.purpose, site };
    }

    private take(counted: Counted): void {
        const { socket, purpose, before } = counted;
        const { bytesWritten, bytesRead } = socket;
        const [up, down] = [bytesWritten - before.up, bytesRead - before.down];
        if (up + down === 0) return;
        counted.before = { up: bytesWritten, down: bytesRead };
        this.sums.add(purpose, { up, down });
    }
}
