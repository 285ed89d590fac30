import { MOST_WAYS } from './limits.js';
import { MeteredWay } from './metered-way.js';
import type { ProxyProofs } from './proxy-proofs.js';
import type { Traffic } from './traffic.js';
import type { TrafficSites } from './traffic-sites.js';

/** Whose traffic is to be counted, and where it goes. */
export interface MeteredRoute {
    readonly proxyUrl: string;
    readonly exit: string;
    /** What the exit is billed by. */
    readonly tariff: string;
}

/** A client connects within this time to the address that it was given. */
const FRESH_MILLIS = 10_000;
/** So long after its identities have ended, a browser may still finish pages by it. */
const LINGER_MILLIS = 60_000;

interface Kept {
    readonly way: Promise<MeteredWay>;
    /** Browsers know the address as long as they live. */
    readonly owners: Set<object>;
    usedAt: number;
}

/** Counts the traffic of browsers, and of HTTP clients whose connections are their own affair. */
export class MeteredWays {
    /** Whichever was used last is last. */
    private readonly ways = new Map<string, Kept>();
    private readonly byOwner = new Map<object, Set<Kept>>();
    private closing: NodeJS.Timeout | undefined;
    private isClosed = false;

    /** @param proofs What clients ask for to show that they come by these ways. */
    constructor(
        private readonly traffic: Traffic,
        private readonly sites: TrafficSites,
        private readonly proofs: ProxyProofs,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /**
     * The address by which a client reaches a proxy so that its traffic is counted. A proxy over https is reached as ever: its
     * certificate is the client's to judge.
     * @param owner Who keeps the address; without one, the client asks again for each request.
     * @returns the proxy's own URL where it cannot be counted.
     */
    async urlFor({ proxyUrl, exit, tariff }: MeteredRoute, owner?: object): Promise<string> {
        if (this.isClosed || !proxyUrl.startsWith('http:')) return proxyUrl;
        const name = `${exit} ${proxyUrl}`;
        let kept = this.ways.get(name);
        if (kept === undefined) {
            if (!(await this.makeRoom())) return proxyUrl;
            kept = this.ways.get(name) ?? { way: this.open({ proxyUrl, exit, tariff }), owners: new Set(), usedAt: 0 };
        }
        kept.usedAt = this.now();
        this.ways.delete(name);
        this.ways.set(name, kept);
        if (owner !== undefined) this.keepFor(owner, kept);
        const way = await kept.way.catch(() => undefined);
        if (way !== undefined) return way.url;
        this.ways.delete(name);
        return proxyUrl;
    }

    /** The owner begins nothing new. */
    end(owner: object): void {
        const owned = this.byOwner.get(owner);
        if (owned === undefined) return;
        this.byOwner.delete(owner);
        for (const { owners } of owned) owners.delete(owner);
        this.closing ??= setTimeout(() => {
            this.closing = undefined;
            void this.closeUnused();
        }, LINGER_MILLIS).unref();
    }

    close(): void {
        this.isClosed = true;
        clearTimeout(this.closing);
        for (const { way } of this.ways.values()) void closeWay(way);
        this.ways.clear();
        this.byOwner.clear();
    }

    private keepFor(owner: object, kept: Kept): void {
        kept.owners.add(owner);
        const owned = this.byOwner.get(owner);
        if (owned === undefined) this.byOwner.set(owner, new Set([kept]));
        else owned.add(kept);
    }

    private open({ proxyUrl, exit, tariff }: MeteredRoute): Promise<MeteredWay> {
        const { traffic, sites } = this;
        return MeteredWay.open({
            proxyUrl,
            onOpen: (toProxy) => traffic.add(toProxy, { exit, tariff, site: sites.lastOf(exit) }),
            onUrl: (toProxy, url) => traffic.moveTo(sites.of(exit, url), toProxy),
            keeps: (url) => this.proofs.see(url),
        });
    }

    /** @returns whether there is room for one more. */
    private async makeRoom(): Promise<boolean> {
        if (this.ways.size >= MOST_WAYS) await this.closeUnused(1);
        return this.ways.size < MOST_WAYS;
    }

    private async closeUnused(most = Infinity): Promise<void> {
        let closed = 0;
        for (const [name, { way, owners, usedAt }] of this.ways) {
            if (closed === most) return;
            if (owners.size > 0 || this.now() - usedAt < FRESH_MILLIS) continue;
            const isIdle = await way.then(
                (open) => open.isIdle,
                () => true,
            );
            if (!isIdle) continue;
            this.ways.delete(name);
            void closeWay(way);
            closed += 1;
        }
    }
}

async function closeWay(way: Promise<MeteredWay>): Promise<void> {
    await way.then((open) => open.close()).catch(() => undefined);
}
