import type { lookup } from 'node:dns';
import { Agent } from 'node:http';
import type { Server } from 'node:net';
import { RequestError, Server as ProxyChain } from 'proxy-chain';
import type { Portal } from './fault.js';
import type { ProxyFront } from './proxy-front.js';
import { knows } from './proxy-front.js';

function portalAnswer({ url, body = '<title>Login</title><h1>Welcome to our network</h1>' }: Portal, asked: string) {
    if (new URL(asked).host === new URL(url).host) return { headers: { 'content-type': 'text/html' }, body };
    const to = new URL(url);
    to.searchParams.set('dst', asked);
    return { statusCode: 302, headers: { location: to.href } };
}

/** An HTTP proxy (plain requests, CONNECT, WebSocket through CONNECT) whose connections leave from the exit's address. */
export function createHttpProxy(front: ProxyFront): Server {
    // A connection per request: a kept one could be closed by the target just as the next request is written to it.
    const httpAgent = new Agent({ keepAlive: false });
    const proxy = new ProxyChain({
        authRealm: 'lab',
        async prepareRequestFunction({ username, password, isHttp, request }) {
            if (!knows(front, username, password)) return { requestAuthentication: true };
            const fault = await front.admit();
            if (fault?.kind === 'status') {
                const { status, headers, body = `The lab's proxy answers ${status}` } = fault;
                throw new RequestError(body, status, { ...headers });
            }
            if (fault?.kind === 'portal') {
                if (!isHttp) throw new RequestError('No way out without a login', 502);
                return { customResponseFunction: () => portalAnswer(fault, request.url!) };
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
