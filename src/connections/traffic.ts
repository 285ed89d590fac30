import type { Socket } from 'node:net';

/** What passed between this machine and proxies, in bytes. */
export interface Bytes {
    /** To the proxies. */
    readonly up: number;
    /** From the proxies. */
    readonly down: number;
}

/** By which exit a socket leaves, and for which site. */
export interface Purpose {
    readonly exit: string;
    readonly site: string;
}

interface Counted {
    purpose: Purpose;
    /** What was there already when the purpose began. */
    before: Bytes;
}

/** Exits and sites that are told apart; of those that came first, only the total is known then. */
const MOST_NAMES = 10_000;
const NOTHING: Bytes = { up: 0, down: 0 };

/**
 * Counts what passes through sockets to proxies, as proxies bill it: CONNECT, TLS handshakes and all headers are in it,
 * the headers of TCP are not.
 */
export class Traffic {
    private readonly open = new Map<Socket, Counted>();
    private ended = NOTHING;
    private readonly endedByExit = new Map<string, Bytes>();
    private readonly endedBySite = new Map<string, Bytes>();

    get openSockets(): number {
        return this.open.size;
    }

    get bytes(): Bytes {
        let sum = this.ended;
        for (const [socket, { before }] of this.open) sum = plus(sum, since(socket, before));
        return sum;
    }

    byExit(): ReadonlyMap<string, Bytes> {
        return this.withOpen(this.endedByExit, ({ exit }) => exit);
    }

    bySite(): ReadonlyMap<string, Bytes> {
        return this.withOpen(this.endedBySite, ({ site }) => site);
    }

    add(socket: Socket, purpose: Purpose): void {
        this.open.set(socket, { purpose, before: NOTHING });
        socket.once('close', () => {
            this.settle(socket);
            this.open.delete(socket);
        });
    }

    /** From now on the socket carries the requests of another site. */
    moveTo(site: string, socket: Socket): void {
        const counted = this.open.get(socket);
        if (counted === undefined || counted.purpose.site === site) return;
        this.settle(socket);
        counted.before = of(socket);
        counted.purpose = { ...counted.purpose, site };
    }

    private settle(socket: Socket): void {
        const { purpose, before } = this.open.get(socket)!;
        const bytes = since(socket, before);
        this.ended = plus(this.ended, bytes);
        addTo(this.endedByExit, purpose.exit, bytes);
        addTo(this.endedBySite, purpose.site, bytes);
    }

    private withOpen(ended: ReadonlyMap<string, Bytes>, nameOf: (purpose: Purpose) => string): Map<string, Bytes> {
        const sums = new Map(ended);
        for (const [socket, { purpose, before }] of this.open) addTo(sums, nameOf(purpose), since(socket, before));
        return sums;
    }
}

function of({ bytesWritten: up, bytesRead: down }: Socket): Bytes {
    return { up, down };
}

function since(socket: Socket, before: Bytes): Bytes {
    const { up, down } = of(socket);
    return { up: up - before.up, down: down - before.down };
}

function plus(one: Bytes, other: Bytes): Bytes {
    return { up: one.up + other.up, down: one.down + other.down };
}

function addTo(sums: Map<string, Bytes>, name: string, bytes: Bytes): void {
    if (sums.size >= MOST_NAMES && !sums.has(name)) sums.delete(sums.keys().next().value!);
    sums.set(name, plus(sums.get(name) ?? NOTHING, bytes));
}
