import type { ProxyInfo, Request } from '@crawlee/core';
import { ProxyConfiguration } from '@crawlee/core';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { ConnectContext, Provider } from '../providers/provider.js';
import type { Identities } from './identities.js';
import type { Identity } from './identity.js';
import { describeProxy, proxyInfoOf } from './proxy-info.js';
import type { Tickets } from './tickets.js';

/** Ids from elsewhere whose proxy is remembered. */
const MOST_FOREIGN_IDS = 10_000;

/** The site of URLs that are asked for without a request. */
const NO_SITE = '';

export interface ProxyConfigurationParts {
    readonly provider: Provider;
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly tickets: Tickets;
    readonly siteOf: (url: string) => string;
}

interface NewUrlOptions {
    readonly request?: Request;
}

/**
 * Crawlee's `ProxyConfiguration` for identities: the URL of a session is that of the exit it is bound to, for
 * as long as it lives.
 */
export class SessionProxyConfiguration extends ProxyConfiguration {
    private readonly foreignUrls = new Map<string, string | undefined>();

    /** @internal */
    constructor(private readonly parts: ProxyConfigurationParts) {
        super();
    }

    override async newProxyInfo(sessionId?: string | number, options?: NewUrlOptions): Promise<ProxyInfo | undefined> {
        const id = sessionId === undefined ? undefined : String(sessionId);
        const identity = id === undefined ? undefined : await this.identityOf(id, options?.request);
        if (identity !== undefined) return proxyInfoOf(identity);
        const url = id === undefined ? await this.urlWithoutSession(options?.request) : await this.urlOfForeignId(id);
        return url === undefined ? undefined : describeProxy(url, id);
    }

    override async newUrl(sessionId?: string | number, options?: NewUrlOptions): Promise<string | undefined> {
        if (sessionId === undefined) return this.urlWithoutSession(options?.request);
        const id = String(sessionId);
        const identity = await this.identityOf(id, options?.request);
        return identity === undefined ? this.urlOfForeignId(id) : identity.proxyUrl;
    }

    private async identityOf(id: string, request: Request | undefined): Promise<Identity | undefined> {
        const { tickets, identities } = this.parts;
        const ticket = tickets.find(id);
        if (ticket === undefined) {
            // An adaptive crawler asks once more, by the same session, after a plain request that was refused.
            const broker = request && identities.find(id) === undefined ? tickets.brokerOf(request) : undefined;
            return broker === undefined ? identities.find(id) : broker.assign(request!, undefined);
        }
        if (request === undefined) return identities.of(ticket.reference);
        tickets.tear(id);
        return ticket.broker.assign(request, ticket.reference);
    }

    /** Without a session there is no identity to keep: each call may give another exit. */
    private async urlWithoutSession(request: Request | undefined): Promise<string | undefined> {
        const { dispatcher, provider, siteOf } = this.parts;
        const lease = await dispatcher.lease(request === undefined ? NO_SITE : siteOf(request.url));
        try {
            return await provider.connect(dispatcher.providerExit(lease.exit), contextOf(request));
        } finally {
            dispatcher.release(lease);
            dispatcher.discard(lease.exit);
        }
    }

    /** An id that no session of ours has keeps the exit that it got first, as in Crawlee. */
    private async urlOfForeignId(id: string): Promise<string | undefined> {
        const { provider } = this.parts;
        if (this.foreignUrls.has(id)) return this.foreignUrls.get(id);
        const { exits } = provider;
        const url =
            exits.kind === 'minted'
                ? await provider.connect({ id: exits.fitSessionId(id), label: id }, {})
                : await this.urlWithoutSession(undefined);
        if (this.foreignUrls.size >= MOST_FOREIGN_IDS) this.foreignUrls.delete(this.foreignUrls.keys().next().value!);
        this.foreignUrls.set(id, url);
        return url;
    }
}

function contextOf(request: Request | undefined): ConnectContext {
    return request === undefined ? {} : { url: request.url };
}
