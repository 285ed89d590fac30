import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { checkServerIdentity } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { headersToPassOn } from '../interception/headers.js';
import type { HeadersToSend, Interception } from '../providers/provider.js';

export interface UpstreamOptions {
    /** The service's proxy, credentials included. */
    readonly proxyUrl: string;
    readonly interception: Interception | undefined;
}

/** Sends requests to a proxy service by connections that no other session uses. */
export class Upstream {
    private readonly proxy: URL;
    /** For the certificates that the service shows instead of the targets'. */
    private readonly tls: { readonly rejectUnauthorized: boolean; readonly ca?: string };
    private readonly plainAgent: HttpAgent;
    private readonly tunnelAgent: HttpsProxyAgent<string>;

    constructor({ proxyUrl, interception }: UpstreamOptions) {
        this.proxy = new URL(proxyUrl);
        const rejectUnauthorized = interception?.verification !== 'off';
        this.tls = { rejectUnauthorized, ...(interception?.ca !== undefined && { ca: interception.ca }) };
        // On its own port the service shows an ordinary certificate, if any.
        this.plainAgent = this.isSecure
            ? new TlsAgent({ keepAlive: true, rejectUnauthorized })
            : new HttpAgent({ keepAlive: true });
        this.tunnelAgent = new HttpsProxyAgent(this.proxy, { keepAlive: true, rejectUnauthorized });
    }

    /** A request on its way to the service; the caller sends the body, if any, and ends it. */
    send(original: IncomingMessage, target: URL, sessionHeaders: HeadersToSend): ClientRequest {
        const headers = [
            ...headersToPassOn(original, Object.keys(sessionHeaders)),
            ...Object.entries(sessionHeaders).flat(),
        ];
        const { method } = original;
        const isUpgrade = original.headers.upgrade !== undefined;
        if (isUpgrade) headers.push('connection', 'upgrade');
        const path = `${target.pathname}${target.search}`;
        const host = target.hostname.replace(/^\[|\]$/g, '');
        const throughTunnel = { method, host, path, headers, agent: this.tunnelAgent };
        if (target.protocol === 'https:') {
            return httpsRequest({
                ...throughTunnel,
                ...this.tls,
                port: target.port || 443,
                // The agent keeps the host back, by which an IP address would be checked.
                checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
            });
        }
        // What is not HTTP any more after the first answer needs a tunnel.
        if (isUpgrade) return httpRequest({ ...throughTunnel, port: target.port || 80 });
        const send = this.isSecure ? httpsRequest : httpRequest;
        return send({
            method,
            host: this.proxy.hostname.replace(/^\[|\]$/g, ''),
            port: this.proxy.port || (this.isSecure ? 443 : 80),
            path: target.href,
            headers: [...headers, 'proxy-authorization', this.authorization],
            agent: this.plainAgent,
        });
    }

    /** A request for a tunnel; the caller ends it. */
    openTunnel(authority: string, sessionHeaders: HeadersToSend): ClientRequest {
        const send = this.isSecure ? httpsRequest : httpRequest;
        return send({
            method: 'CONNECT',
            host: this.proxy.hostname.replace(/^\[|\]$/g, ''),
            port: this.proxy.port || (this.isSecure ? 443 : 80),
            path: authority,
            headers: { host: authority, 'proxy-authorization': this.authorization, ...sessionHeaders },
            agent: false,
        });
    }

    close(): void {
        this.plainAgent.destroy();
        this.tunnelAgent.destroy();
    }

    private get isSecure(): boolean {
        return this.proxy.protocol === 'https:';
    }

    private get authorization(): string {
        const login = `${decodeURIComponent(this.proxy.username)}:${decodeURIComponent(this.proxy.password)}`;
        return `Basic ${Buffer.from(login).toString('base64')}`;
    }
}
