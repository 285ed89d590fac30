import type { AgentOptions, ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { IDLE_MILLIS, MOST_IDLE_PER_SERVER } from '../limits.js';
import type { UseOption } from './use.js';

/** What Node.js asks an agent to connect to. */
export interface ConnectOptions extends UseOption {
    readonly host: string;
    readonly port: number;
    /** What connections must share to be reused: server and TLS options. */
    readonly _agentKey: string;
}

export interface KeptAgentOptions {
    readonly protocol: 'http:' | 'https:';
    /** Whether connections are kept after their request. */
    readonly keep: boolean;
    readonly connect: (options: ConnectOptions) => Promise<Duplex>;
}

/** What every agent has, though Node.js documents it only by its options. */
interface WithAddRequest {
    addRequest(request: ClientRequest, options: object): void;
}

/**
 * Keeps HTTP/1.1 connections of one identity. Node.js tells them apart by server and TLS options, closes those that a
 * server announced to close, and does not stay alive for idle ones.
 */
export class KeptAgent extends HttpsAgent {
    readonly protocol: string;
    readonly defaultPort: number;
    private readonly connect: KeptAgentOptions['connect'];

    constructor({ protocol, keep, connect }: KeptAgentOptions) {
        const kept: AgentOptions = { keepAlive: true, maxFreeSockets: MOST_IDLE_PER_SERVER, timeout: IDLE_MILLIS };
        super(keep ? kept : { keepAlive: false });
        this.protocol = protocol;
        this.defaultPort = protocol === 'https:' ? 443 : 80;
        this.connect = connect;
    }

    addRequest(request: ClientRequest, options: UseOption): void {
        const parent = HttpsAgent.prototype as unknown as WithAddRequest;
        parent.addRequest.call(this, request, options);
        if (options.connectionUse !== undefined) options.connectionUse.isReused = request.reusedSocket;
    }

    override createConnection(
        options: unknown,
        callback?: (error: Error | null, stream: Duplex) => void,
    ): Duplex | null | undefined {
        this.connect(options as ConnectOptions).then(
            (socket) => callback?.(null, socket),
            (error: unknown) => callback?.(error as Error, undefined as never),
        );
        return undefined;
    }

    /** Closes the connections that no request uses now. */
    closeIdle(): void {
        for (const sockets of Object.values(this.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    }
}
