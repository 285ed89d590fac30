import type { ExitInfo } from '../engine/exit.js';
import { networkOf } from '../engine/network.js';
import { ONLY_SUPPLY } from '../engine/exit.js';
import type { Provider, ProviderExit } from '../providers/provider.js';

/** A provider, and the requests that its exits serve. */
export interface Supply {
    /** Tells it from the others: letters, digits and `.:_-`. Exits are stored by it, so it has to be the same in the next run. */
    readonly key: string;
    readonly provider: Provider;
    /** The route whose requests it serves. @default those of no route */
    readonly route?: string | undefined;
    /** Its place among the tiers of its route, the cheapest first. @default its exits say */
    readonly tier?: number | undefined;
}

type FromSupply = Pick<ExitInfo, 'supply'>;

/** What exits come from. Most pools have one provider; others have one for each route or tier. */
export class Supplies {
    private readonly byKey = new Map<string, Supply>();

    constructor(supplies: readonly Supply[]) {
        for (const supply of supplies) this.byKey.set(supply.key, supply);
    }

    /** All exits come from one provider. */
    static of(provider: Provider): Supplies {
        return new Supplies([{ key: ONLY_SUPPLY, provider }]);
    }

    [Symbol.iterator](): Iterator<Supply> {
        return this.byKey.values();
    }

    /** The one that serves requests without a route first. */
    get main(): Supply {
        return this.byKey.values().next().value!;
    }

    add(supply: Supply): void {
        this.byKey.set(supply.key, supply);
    }

    remove({ key }: Supply): void {
        this.byKey.delete(key);
    }

    find(key: string): Supply | undefined {
        return this.byKey.get(key);
    }

    providerOf({ supply = ONLY_SUPPLY }: FromSupply): Provider {
        return this.byKey.get(supply)!.provider;
    }

    /** The provider of one tier of a route; some have several tiers. */
    at(route: string | undefined, tier: number): Provider {
        const ofRoute = this.ofRoute(route);
        return (ofRoute[tier] ?? ofRoute[0] ?? this.main).provider;
    }

    /** Those of one route, by tier. */
    ofRoute(route: string | undefined): readonly Supply[] {
        return [...this.byKey.values()].filter((supply) => supply.route === route);
    }

    /** The supply and its own id of an exit, by the id that the exit has among those of all supplies. */
    split(id: string): { readonly supply: Supply; readonly id: string } {
        const end = id.indexOf(' ');
        const named = this.byKey.get(id.slice(0, Math.max(0, end)));
        if (named !== undefined && named.key !== ONLY_SUPPLY) return { supply: named, id: id.slice(end + 1) };
        return { supply: this.main, id };
    }
}

/** The id of an exit among those of all supplies. */
export function idAmongAll({ key }: Supply, id: string): string {
    return key === ONLY_SUPPLY ? id : `${key} ${id}`;
}

/** How an exit is introduced to the engine. */
export function exitInfoOf(supply: Supply, exit: ProviderExit): ExitInfo {
    const { key, route, tier } = supply;
    return {
        id: idAmongAll(supply, exit.id),
        // Two routes may use one proxy, and it is two exits then.
        label: route === undefined ? exit.label : `${exit.label} (${route})`,
        network: networkOf(exit.ip) ?? exit.group,
        tier: tier ?? exit.tier,
        ...(route !== undefined && { route }),
        ...(exit.isDirect === true && { isDirect: true }),
        ...(key !== ONLY_SUPPLY && { supply: key }),
    };
}

/** Whether exits are those of a list, or drawn from a supply without end. */
export function exitSupplyOf({ exits }: Provider): 'listed' | 'drawn' {
    return exits.kind === 'listed' ? 'listed' : 'drawn';
}
