import { IdentityConnections } from './identity-connections.js';
import { MOST_SOCKETS } from './limits.js';
import { MeteredWays } from './metered-ways.js';
import { Protocols } from './protocols.js';
import { ProxyProofs } from './proxy-proofs.js';
import { Traffic } from './traffic.js';
import type { SiteOf } from './traffic-sites.js';
import { TrafficSites } from './traffic-sites.js';

/** How an identity leaves. */
export interface Route {
    /** An http or https proxy; `undefined` for direct connections. */
    readonly proxyUrl: string | undefined;
    /** Whether plain requests go through tunnels too. */
    readonly alwaysTunnels: boolean;
    /** What the exit is called. */
    readonly exit: string;
    /** What it is billed by. */
    readonly tariff: string;
    /** Whether connections are kept between requests: not where each one uses another exit. */
    readonly keep: boolean;
}

/** The connections of all identities of one `ProxySessions`. */
export class Connections {
    readonly traffic = new Traffic();
    /** Which site the traffic counts for. */
    readonly sites: TrafficSites;
    /** For those whose connections are their own affair. */
    readonly ways: MeteredWays;
    /** That clients come by those ways. */
    readonly proofs = new ProxyProofs();
    private readonly protocols = new Protocols();
    private isClosed = false;
    private socketCount = 0;
    private readonly byIdentity = new Map<object, IdentityConnections>();
    private readonly ended = new WeakSet<object>();
    /** Those that have sockets, the latest used last. */
    private readonly open = new Set<IdentityConnections>();

    /**
     * @param mostSockets Above so many, idle sockets are closed, the longest unused first.
     */
    constructor(
        siteOf: SiteOf,
        private readonly mostSockets = MOST_SOCKETS,
    ) {
        this.sites = new TrafficSites(siteOf);
        this.ways = new MeteredWays(this.traffic, this.sites, this.proofs);
    }

    /** Sockets that identities have now. */
    get openSockets(): number {
        return this.socketCount;
    }

    /** The connections of an identity that is about to send a request. */
    of(identity: object, route: Route): IdentityConnections {
        if (this.ended.has(identity)) return this.make({ ...route, keep: false });
        let connections = this.byIdentity.get(identity);
        if (connections === undefined) this.byIdentity.set(identity, (connections = this.make(route)));
        connections.keep(route.keep);
        // Moves it to the end.
        if (this.open.delete(connections)) this.open.add(connections);
        return connections;
    }

    /** The identity is nobody's any more. */
    end(identity: object): void {
        this.ended.add(identity);
        this.ways.end(identity);
        this.byIdentity.get(identity)?.end();
        this.byIdentity.delete(identity);
    }

    close(): void {
        this.isClosed = true;
        for (const identity of [...this.byIdentity.keys()]) this.end(identity);
        for (const connections of this.open) connections.end();
        this.ways.close();
    }

    private make(route: Route): IdentityConnections {
        const { protocols, traffic, sites } = this;
        return new IdentityConnections({
            ...route,
            isClosed: () => this.isClosed,
            protocols,
            traffic,
            siteOf: (url) => sites.of(route.exit, url),
            onChange: (connections, more) => {
                this.socketCount += more;
                if (connections.isEmpty) this.open.delete(connections);
                else this.open.add(connections);
                this.makeRoom();
            },
        });
    }

    private makeRoom(): void {
        for (const connections of this.open) {
            if (this.socketCount <= this.mostSockets) return;
            connections.closeIdle();
        }
    }
}
