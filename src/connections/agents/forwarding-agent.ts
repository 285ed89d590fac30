import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { proxyAuthorization } from '../tunnel.js';
import type { KeptAgentOptions } from './kept-agent.js';
import { KeptAgent } from './kept-agent.js';
import type { UseOption } from './use.js';

interface RequestOptions extends UseOption {
    readonly host: string;
    readonly port: number | string;
}

interface ForwardingAgentOptions extends Omit<KeptAgentOptions, 'protocol'> {
    /** A request to this origin goes out by the socket. */
    readonly onSent: (origin: string, socket: Socket) => void;
}

/** Sends plain requests to an HTTP proxy, which forwards them: one connection serves all targets. */
export class ForwardingAgent extends KeptAgent {
    private readonly onSent: ForwardingAgentOptions['onSent'];

    constructor(
        private readonly proxy: URL,
        { onSent, ...options }: ForwardingAgentOptions,
    ) {
        super({ ...options, protocol: 'http:' });
        this.onSent = onSent;
    }

    override addRequest(request: ClientRequest, options: RequestOptions): void {
        const { host, port } = options;
        const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
        request.path = new URL(`${origin}${request.path}`).href;
        for (const [name, value] of Object.entries(proxyAuthorization(this.proxy))) request.setHeader(name, value);
        request.once('socket', (socket) => this.onSent(origin, socket));
        super.addRequest(request, options);
    }

    /** All connections lead to the proxy, so each serves every target. */
    override getName(): string {
        return this.proxy.host;
    }
}
