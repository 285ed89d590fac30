import type { lookup } from 'node:dns';
import { Agent } from 'node:http';
import type { Server } from 'node:net';
import { RequestError, Server as ProxyChain } from 'proxy-chain';
import type { ProxyFront } from './proxy-front.js';
import { knows } from './proxy-front.js';

/** An HTTP proxy (plain requests, CONNECT, WebSocket through CONNECT) whose connections leave from the exit's address. */
export function createHttpProxy(front: ProxyFront): Server {
    // A connection per request: a kept one could be closed by the target just as the next request is written to it.
    const httpAgent = new Agent({ keepAlive: false });
    const proxy = new ProxyChain({
        authRealm: 'lab',
        async prepareRequestFunction({ username, password }) {
            if (!knows(front, username, password)) return { requestAuthentication: true };
            const refusal = await front.admit();
            if (refusal !== undefined) {
                const { status, headers, body = `The lab's proxy answers ${status}` } = refusal;
                throw new RequestError(body, status, { ...headers });
            }
            return {
                localAddress: front.ip,
                // Typed as `dns.lookup` with its promisified form, though only ever handed to `net.connect`.
                dnsLookup: front.lookup as typeof lookup,
                httpAgent,
            };
        },
    });
    proxy.server.on('close', () => httpAgent.destroy());
    return proxy.server;
}
