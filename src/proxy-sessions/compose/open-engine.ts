import { whyNoProxyWorks } from '../../dispatch/dead-proxies.js';
import { Exhaustion } from '../../dispatch/exhaustion.js';
import type { Random } from '../../common/session-id.js';
import type { Supplies } from '../../dispatch/supplies.js';
import { exitSupplyOf } from '../../dispatch/supplies.js';
import { Engine } from '../../engine/engine.js';
import type { Accounts } from './accounts.js';
import type { ResolvedOptions } from '../options/options.js';
import type { SettingsByRoute } from '../settings-by-route.js';
import { traitsOf } from '../settings-by-route.js';

/** Sites whose exits are remembered at the same time. */
const MAX_SITES = 1_000;
/** Longer than any request should take; what an exit serves for longer counts as ended. */
const MAX_LEASE_MILLIS = 600_000;

export interface EngineParts {
    readonly options: Pick<ResolvedOptions, 'outageSecs' | 'cluster'>;
    readonly settings: SettingsByRoute;
    readonly supplies: Supplies;
    readonly accounts: Accounts;
    readonly random: Random;
}

/** The engine, told what holds for each site by each route. */
export function openEngine({ options, settings, supplies, accounts, random }: EngineParts): Engine {
    return new Engine({
        random,
        cooldown: settings.forAll.cooldown,
        maxSites: MAX_SITES,
        maxLeaseMillis: MAX_LEASE_MILLIS,
        exits: exitSupplyOf(supplies.main.provider),
        settingsOf: (name) => {
            const { site, route } = settings.read(name);
            const prices = accounts.pricesOn(name, route);
            const workers = options.cluster === undefined ? 'one' : 'many';
            const outageMillis = options.outageSecs * 1000;
            const ofSupplies = { prices, route, supplies: traitsOf(supplies, site, route) };
            return { ...settings.of(name), ...ofSupplies, outageMillis, workers };
        },
    });
}

/** What follows when a site has no exit left, by the settings of the user, and whose fault that is. */
export function exhaustionOf(settings: SettingsByRoute, engine: Engine): Exhaustion {
    return new Exhaustion(
        (site) => settings.of(site).exhaustion,
        () => whyNoProxyWorks(engine.knownExits()),
    );
}
