import type { ClientRequest } from 'node:http';
import { proxyAuthorization } from '../tunnel.js';
import type { KeptAgentOptions } from './kept-agent.js';
import { KeptAgent } from './kept-agent.js';
import type { UseOption } from './use.js';

interface RequestOptions extends UseOption {
    readonly host: string;
    readonly port: number | string;
}

/** Sends plain requests to an HTTP proxy, which forwards them: one connection serves all targets. */
export class ForwardingAgent extends KeptAgent {
    constructor(
        private readonly proxy: URL,
        options: Omit<KeptAgentOptions, 'protocol'>,
    ) {
        super({ ...options, protocol: 'http:' });
    }

    override addRequest(request: ClientRequest, options: RequestOptions): void {
        const { host, port } = options;
        const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
        request.path = new URL(`${origin}${request.path}`).href;
        for (const [name, value] of Object.entries(proxyAuthorization(this.proxy))) request.setHeader(name, value);
        super.addRequest(request, options);
    }

    /** All connections lead to the proxy, so each serves every target. */
    override getName(): string {
        return this.proxy.host;
    }
}
