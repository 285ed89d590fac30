import type { ClientHttp2Session, ClientHttp2Stream, SecureClientSessionOptions } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Agent } from 'http2-wrapper';
import { IDLE_MILLIS, MOST_IDLE_PER_SERVER } from '../limits.js';
import type { UseOption } from './use.js';

export interface KeptHttp2AgentOptions {
    /** Whether connections are kept after their request. */
    readonly keep: boolean;
    /** @param secure Begins TLS on a socket that leads to the origin. */
    readonly connect: (origin: URL, secure: (socket: Socket) => TLSSocket) => Promise<TLSSocket>;
}

/** Keeps HTTP/2 connections of one identity; one to each server carries all of its requests. */
export class KeptHttp2Agent extends Agent {
    private readonly used = new WeakSet<ClientHttp2Session>();
    private readonly connect: KeptHttp2AgentOptions['connect'];

    constructor({ keep, connect }: KeptHttp2AgentOptions) {
        super({ maxEmptySessions: keep ? MOST_IDLE_PER_SERVER : 0 });
        this.connect = connect;
    }

    override async request(
        origin: string | URL,
        options: SecureClientSessionOptions & UseOption = {},
        ...rest: never[]
    ): Promise<ClientHttp2Stream> {
        const stream = await super.request(origin, options, ...rest);
        const session = stream.session as ClientHttp2Session | undefined;
        if (session === undefined) return stream;
        if (options.connectionUse !== undefined) options.connectionUse.isReused = this.used.has(session);
        this.used.add(session);
        session.setTimeout(0);
        stream.once('close', () => {
            if (!session.closed) session.setTimeout(IDLE_MILLIS, () => session.close());
        });
        return stream;
    }

    override createConnection(origin: URL, options: SecureClientSessionOptions): Promise<TLSSocket> {
        return this.connect(origin, (socket) => Agent.connect(origin, { ...options, socket }));
    }

    /** Closes the connections that no request uses now. */
    closeIdle(): void {
        this.closeEmptySessions();
    }
}
