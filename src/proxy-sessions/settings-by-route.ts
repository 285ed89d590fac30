import type { Supplies } from '../dispatch/supplies.js';
import { exitSupplyOf } from '../dispatch/supplies.js';
import type { SupplyTraits } from '../engine/tiers/supply.js';
import { readVia } from '../identity/routes/site-names.js';
import type { ResolvedOptions } from './options/options.js';
import type { ResolvedSiteSettings } from './options/sites.js';
import { SettingsBySite } from './options/sites.js';
import type { ResolvedRoute } from './options/routes.js';

/** What holds for each site by each route, by the names that `nameVia` gives them. */
export class SettingsByRoute {
    readonly forAll: ResolvedSiteSettings;
    private readonly withoutRoute: SettingsBySite;
    private readonly byRoute: ReadonlyMap<string, SettingsBySite>;

    constructor(
        general: ResolvedOptions,
        routes: readonly ResolvedRoute[],
        private readonly supplies: Supplies,
    ) {
        const { sites, pacing } = general;
        this.withoutRoute = new SettingsBySite(general, sites);
        this.forAll = this.withoutRoute.forAll;
        this.byRoute = new Map(
            routes.map((route) => [
                route.name,
                new SettingsBySite({ ...general, pacing: { ...pacing, ...route.pacing } }, sites),
            ]),
        );
    }

    /** The site and the route that a name stands for. */
    read(name: string): { readonly site: string; readonly route: string | undefined } {
        return readVia(name, (route) => this.supplies.ofRoute(route).length > 0);
    }

    /** Whether the name can be understood: that of a route which the provider has still to answer with cannot. */
    isKnown(name: string): boolean {
        const isAsked = this.supplies.main.provider.routeFor !== undefined;
        return !isAsked || this.read(name).route !== undefined || readVia(name, () => true).route === undefined;
    }

    of(name: string): ResolvedSiteSettings {
        const { site, route } = this.read(name);
        const own = route === undefined ? undefined : this.byRoute.get(route);
        return (own ?? this.withoutRoute).of(site);
    }
}

/** Where the exits of each tier of a route come from, as a site meets them. */
export function traitsOf(supplies: Supplies, site: string, route: string | undefined): readonly SupplyTraits[] {
    return supplies.ofRoute(route).map(({ key, provider }) => ({
        key,
        exits: exitSupplyOf(provider),
        minDelayMillis: (provider.minDelaySecs?.(site) ?? 0) * 1000,
    }));
}
