import type { ProxyInfo, Request } from '@crawlee/core';
import { ProxyConfiguration } from '../crawlee.js';
import { showAs } from '../../common/show-as.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { ConnectContext, Provider, ProviderExit } from '../../providers/provider.js';
import type { SiteNames } from '../../identity/routes/site-names.js';
import type { Identities } from '../../identity/lifetime/identities.js';
import type { Identity } from '../../identity/identity.js';
import type { SocksBridges } from '../../relay/socks-bridges.js';
import { describeProxy, proxyInfoOf } from './proxy-info.js';
import type { Tickets } from '../session-pool/tickets.js';
import type { Visitors } from './visitors.js';

const NO_EXIT: ProviderExit = { id: '', label: '' };

export interface ProxyConfigurationParts {
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly bridges: SocksBridges;
    readonly tickets: Tickets;
    readonly visitors: Visitors;
    readonly sites: SiteNames;
}

interface NewUrlOptions {
    readonly request?: Request;
}

/**
 * Crawlee's `ProxyConfiguration` for identities: the URL of a session is that of the exit it is bound to, for
 * as long as it lives.
 */
export class SessionProxyConfiguration extends ProxyConfiguration {
    /** @internal */
    constructor(private readonly parts: ProxyConfigurationParts) {
        super();
        const { supplies } = parts.dispatcher;
        showAs(this, `SessionProxyConfiguration (${supplies.main.provider.name})`);
        // Crawlee then leaves it to us to verify certificates.
        this.isManInTheMiddle = supplies.main.provider.interception !== undefined;
    }

    override async newProxyInfo(sessionId?: string | number, options?: NewUrlOptions): Promise<ProxyInfo | undefined> {
        const id = sessionId === undefined ? undefined : String(sessionId);
        const usesBrowsers = id !== undefined && this.usesBrowsers(id, options?.request);
        const identity = id === undefined ? undefined : await this.identityOf(id, options?.request);
        if (identity !== undefined) {
            const { bridges } = this.parts;
            const isDirect = usesBrowsers && identity.connection.proxyUrl === undefined;
            return isDirect ? describeProxy(await bridges.urlOfDirect(), id) : proxyInfoOf(identity);
        }
        const url =
            id === undefined ? await this.urlWithoutSession(options?.request) : await this.parts.visitors.urlOf(id);
        return url === undefined ? undefined : describeProxy(url, id);
    }

    override async newUrl(sessionId?: string | number, options?: NewUrlOptions): Promise<string | undefined> {
        if (sessionId === undefined) return this.urlWithoutSession(options?.request);
        const id = String(sessionId);
        const identity = await this.identityOf(id, options?.request);
        return identity === undefined ? this.parts.visitors.urlOf(id) : identity.connection.proxyUrl;
    }

    /** Whether the request is for a browser, which Crawlee finds by its proxy. */
    private usesBrowsers(id: string, request: Request | undefined): boolean {
        const { tickets } = this.parts;
        const tracker = tickets.find(id)?.tracker ?? (request && tickets.trackerOf(request));
        return request !== undefined && tracker?.usesBrowsers === true;
    }

    private async identityOf(id: string, request: Request | undefined): Promise<Identity | undefined> {
        const { tickets, identities } = this.parts;
        const ticket = tickets.find(id);
        if (ticket === undefined) {
            // An adaptive crawler asks once more, by the same session, after a plain request that was refused.
            const tracker = request && identities.find(id) === undefined ? tickets.trackerOf(request) : undefined;
            return tracker === undefined ? identities.find(id) : tracker.assign(request!, undefined);
        }
        if (request === undefined) return identities.of(ticket.reference);
        tickets.tear(id);
        return ticket.tracker.assign(request, ticket.reference);
    }

    /** Without a session there is no identity to keep: each call may give another exit. */
    private async urlWithoutSession(request: Request | undefined): Promise<string | undefined> {
        const { dispatcher, sites } = this.parts;
        const context = contextOf(request);
        const [first] = dispatcher.supplies.ofRoute(request && (await sites.decide(request)));
        // A session that the service would have to make is of no use to one request.
        if (first?.provider.exits.kind === 'assigned') return urlOf(await first.provider.connect(NO_EXIT, context));
        const exit = await dispatcher.takeExit(request && sites.of(request));
        const connection = await dispatcher.providerOf(exit).connect(dispatcher.supply.providerExit(exit), context);
        dispatcher.supply.end(exit);
        return urlOf(connection);
    }
}

function urlOf(connection: Awaited<ReturnType<Provider['connect']>>): string | undefined {
    return typeof connection === 'object' ? connection.proxyUrl : connection;
}

function contextOf(request: Request | undefined): ConnectContext {
    return request === undefined ? {} : { url: request.url };
}
