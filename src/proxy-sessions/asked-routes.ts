import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Supply } from '../dispatch/supplies.js';
import type { Engine } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { Identities } from '../identity/lifetime/identities.js';
import type { RouteRule } from '../identity/routes/routes.js';
import { Routes } from '../identity/routes/routes.js';
import type { RequestLike } from '../identity/like.js';
import { nameVia } from '../identity/routes/site-names.js';
import type { Provider } from '../providers/provider.js';

/** Routes that are open at the same time: beyond that, those that were asked for longest ago and are not in use are closed. */
const MOST_ROUTES = 1_000;
/** Times that a provider is asked for a way that does not rest, for one attempt. */
const MOST_ASKED = 10;

export interface AskedRoutesParts {
    readonly dispatcher: Dispatcher;
    readonly engine: Pick<Engine, 'knownExits' | 'availability'>;
    readonly identities: Identities;
    readonly siteOf: (url: string) => string;
    readonly clock: Clock;
}

/** The routes that a provider answers requests with, opened as they are met. */
export class AskedRoutes {
    /** The latest used last. */
    private readonly open = new Map<string, Supply>();

    constructor(private readonly parts: AskedRoutesParts) {}

    /** The route of a request's attempt; `undefined` where the provider has none for it. */
    async routeFor(request: RequestLike): Promise<string | undefined> {
        let latest: string | undefined;
        for (let asked = 0; asked < MOST_ASKED; asked += 1) {
            const route = await this.parts.dispatcher.supplies.main.provider.routeFor?.(request);
            if (route === undefined) return undefined;
            this.take(route.name, route.provider);
            // Asked again, it gave the same answer: that is what the user wants, and the request waits.
            if (route.name === latest) break;
            latest = route.name;
            if (!this.rests(route.name, request)) break;
        }
        return latest;
    }

    private take(route: string, provider: Provider): void {
        const supply = this.open.get(route) ?? { key: route, route, provider };
        if (this.open.delete(route)) {
            this.open.set(route, supply);
            return;
        }
        this.open.set(route, supply);
        this.parts.dispatcher.supply.add(supply);
        if (this.open.size > MOST_ROUTES) this.closeUnused();
    }

    /** Whether every exit of the route, of those that it has, rests on the site. */
    private rests(route: string, { url }: RequestLike): boolean {
        const { engine, siteOf, clock } = this.parts;
        const site = nameVia(siteOf(url), route);
        const exits = this.exitsOf(route);
        return (
            exits.length > 0 && exits.every((exit) => engine.availability(exit, site, clock.now()).kind === 'resting')
        );
    }

    private exitsOf(route: string): Exit[] {
        return [...this.parts.engine.knownExits()].filter((exit) => exit.route === route);
    }

    private closeUnused(): void {
        const { dispatcher, identities } = this.parts;
        for (const [route, supply] of this.open) {
            const exits = this.exitsOf(route);
            if (exits.some(({ leases }) => leases > 0)) continue;
            for (const exit of exits) identities.endOn(exit, 'used-up', 'its route was not asked for any more');
            this.open.delete(route);
            void dispatcher.supply.remove(supply).catch(() => undefined);
            return;
        }
    }
}

/**
 * Decides by the user's rules, and by what the provider answers where none fits; `undefined` where there are no routes.
 * Workers of a cluster share the exits of one provider.
 */
export function routesOf(
    { routes: rules, cluster }: { readonly routes: readonly RouteRule[]; readonly cluster?: unknown },
    parts: AskedRoutesParts,
): Routes | undefined {
    if (parts.dispatcher.supplies.main.provider.routeFor === undefined || cluster !== undefined) {
        return rules.length === 0 ? undefined : new Routes(rules);
    }
    const asked = new AskedRoutes(parts);
    return new Routes(rules, (request) => asked.routeFor(request));
}
