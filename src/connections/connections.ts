import { IdentityConnections } from './identity-connections.js';
import { MOST_SOCKETS } from './limits.js';
import { Protocols } from './protocols.js';
import { Traffic } from './traffic.js';

/** How an identity leaves. */
export interface Route {
    /** An http or https proxy; `undefined` for direct connections. */
    readonly proxyUrl: string | undefined;
    /** Whether plain requests go through tunnels too. */
    readonly alwaysTunnels: boolean;
    /** What the exit is called. */
    readonly exit: string;
}

/** The connections of all identities of one `ProxySessions`. */
export class Connections {
    readonly traffic = new Traffic();
    private readonly protocols = new Protocols();
    private readonly byIdentity = new Map<object, IdentityConnections>();
    private readonly ended = new WeakSet<object>();
    /** Those that have sockets; whoever was used last is last. */
    private readonly open = new Set<IdentityConnections>();

    /**
     * @param siteOf Which site the traffic of a URL counts for.
     * @param keep Whether connections are kept between requests: not where each one leaves by another exit.
     * @param mostSockets Above so many, the idle ones of whoever was not used for longest are closed.
     */
    constructor(
        private readonly siteOf: (url: string) => string,
        private readonly keep: boolean,
        private readonly mostSockets = MOST_SOCKETS,
    ) {}

    /** The connections of an identity that is about to send a request. */
    of(identity: object, route: Route): IdentityConnections {
        if (this.ended.has(identity)) return this.make(route, false);
        let connections = this.byIdentity.get(identity);
        if (connections === undefined) this.byIdentity.set(identity, (connections = this.make(route, this.keep)));
        // Moves it to the end.
        if (this.open.delete(connections)) this.open.add(connections);
        return connections;
    }

    /** The identity is nobody's any more. */
    end(identity: object): void {
        this.ended.add(identity);
        this.byIdentity.get(identity)?.end();
        this.byIdentity.delete(identity);
    }

    close(): void {
        for (const identity of [...this.byIdentity.keys()]) this.end(identity);
        for (const connections of this.open) connections.end();
    }

    private make(route: Route, keep: boolean): IdentityConnections {
        const { protocols, traffic, siteOf } = this;
        return new IdentityConnections({
            ...route,
            keep,
            protocols,
            traffic,
            siteOf,
            onChange: (connections) => {
                if (connections.isEmpty) this.open.delete(connections);
                else this.open.add(connections);
                this.makeRoom();
            },
        });
    }

    private makeRoom(): void {
        for (const connections of this.open) {
            if (this.traffic.openSockets <= this.mostSockets) return;
            connections.closeIdle();
        }
    }
}
