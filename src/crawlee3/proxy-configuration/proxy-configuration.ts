import type { ProxyInfo, Request } from '@crawlee/core';
import { ProxyConfiguration } from '@crawlee/core';
import { showAs } from '../../common/show-as.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Exit } from '../../engine/exit.js';
import type { ConnectContext, Provider, ProviderExit } from '../../providers/provider.js';
import type { OpenConnection, Relays } from '../../relay/relays.js';
import type { Identities } from '../../identity/identities.js';
import type { Identity } from '../../identity/identity.js';
import { describeProxy, proxyInfoOf } from './proxy-info.js';
import type { Tickets } from '../session-pool/tickets.js';

/** Ids from elsewhere whose connection is remembered. */
const MOST_VISITORS = 10_000;

const NO_EXIT: ProviderExit = { id: '', label: '' };

/** The site of URLs that are asked for without a request. */
const NO_SITE = '';

export interface ProxyConfigurationParts {
    readonly provider: Provider;
    readonly dispatcher: Dispatcher;
    readonly identities: Identities;
    readonly relays: Relays;
    readonly tickets: Tickets;
    readonly siteOf: (url: string) => string;
}

/** Somebody who asks by an id that no session of ours has. */
interface Visitor {
    readonly connection: OpenConnection;
    /** Kept for the visitor alone. */
    readonly exit: Exit | undefined;
}

interface NewUrlOptions {
    readonly request?: Request;
}

/**
 * Crawlee's `ProxyConfiguration` for identities: the URL of a session is that of the exit it is bound to, for
 * as long as it lives.
 */
export class SessionProxyConfiguration extends ProxyConfiguration {
    private readonly visitors = new Map<string, Promise<Visitor>>();

    /** @internal */
    constructor(private readonly parts: ProxyConfigurationParts) {
        super();
        showAs(this, `SessionProxyConfiguration (${parts.provider.name})`);
        // Crawlee then leaves it to us to find out whom a certificate belongs to.
        this.isManInTheMiddle = parts.provider.interception !== undefined;
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
        return identity === undefined ? this.urlOfForeignId(id) : identity.connection.proxyUrl;
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
        const { dispatcher, provider } = this.parts;
        // A session that the service would have to make is of no use to one request.
        if (provider.exits.kind === 'assigned') return urlOf(await provider.connect(NO_EXIT, contextOf(request)));
        const exit = await this.takeExit(request);
        const connection = await provider.connect(dispatcher.providerExit(exit), contextOf(request));
        dispatcher.end(exit);
        return urlOf(connection);
    }

    /** An id that no session of ours has keeps the exit that it got first, as in Crawlee. */
    private urlOfForeignId(id: string): Promise<string | undefined> {
        let visitor = this.visitors.get(id);
        if (visitor === undefined) {
            if (this.visitors.size >= MOST_VISITORS) this.forgetOldest();
            visitor = this.welcome(id);
            visitor.catch(() => this.visitors.delete(id));
            this.visitors.set(id, visitor);
        }
        return visitor.then(({ connection }) => connection.proxyUrl);
    }

    private async welcome(id: string): Promise<Visitor> {
        const { provider, relays, dispatcher } = this.parts;
        const { exits } = provider;
        if (exits.kind === 'minted') {
            const providerExit = { id: exits.fitSessionId(id), label: id };
            return { connection: await relays.open(await provider.connect(providerExit, {})), exit: undefined };
        }
        const exit = await this.takeExit(undefined);
        return { connection: await relays.open(await provider.connect(dispatcher.providerExit(exit), {})), exit };
    }

    private forgetOldest(): void {
        const [id, visitor] = this.visitors.entries().next().value!;
        this.visitors.delete(id);
        void visitor.then(({ connection, exit }) => {
            connection.close();
            if (exit !== undefined) this.parts.dispatcher.end(exit);
        });
    }

    /** An exit that, unless it is of a list, no identity uses from now on. */
    private async takeExit(request: Request | undefined): Promise<Exit> {
        const { dispatcher, siteOf } = this.parts;
        const lease = await dispatcher.lease(request === undefined ? NO_SITE : siteOf(request.url));
        dispatcher.release(lease);
        dispatcher.discard(lease.exit);
        return lease.exit;
    }
}

function urlOf(connection: Awaited<ReturnType<Provider['connect']>>): string | undefined {
    return typeof connection === 'object' ? connection.proxyUrl : connection;
}

function contextOf(request: Request | undefined): ConnectContext {
    return request === undefined ? {} : { url: request.url };
}
