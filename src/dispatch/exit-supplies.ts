import type { Exit } from '../engine/exit.js';
import type { ProviderExit } from '../providers/provider.js';
import { ExitSupply } from './exit-supply.js';
import type { ExitSupplyOptions, SupplyWaiting } from './exit-supply.js';
import type { PoolSharing } from './sharing.js';
import type { Supplies, Supply } from './supplies.js';

export interface ExitSuppliesOptions extends Omit<ExitSupplyOptions, 'supply'> {
    readonly supplies: Supplies;
}

/** The exits of all supplies. Most pools have one supply. */
export class ExitSupplies {
    private readonly byKey = new Map<string, ExitSupply>();
    private sharedBy: PoolSharing | undefined;

    constructor(
        private readonly options: ExitSuppliesOptions,
        private readonly waiting: SupplyWaiting,
    ) {}

    /**
     * Takes the exits in.
     * @param sharing Decides which exits of the main supply are ours, where other processes use them too.
     */
    open(sharing?: PoolSharing): void {
        this.sharedBy = sharing;
        for (const supply of this.options.supplies) this.take(supply);
    }

    /** `undefined` when the exits are all ours. */
    get sharing(): PoolSharing | undefined {
        return this.sharedBy;
    }

    /** Whether no other process can be using our exits by now. Those who wait are served as soon as that is so again. */
    get mayUse(): boolean {
        return this.sharedBy?.isSure() ?? true;
    }

    /** The supply that an exit comes from. */
    of(exit: Pick<Exit, 'supply'>): ExitSupply {
        return this.byKey.get(exit.supply)!;
    }

    /** The supply that serves the site now. */
    forSite(site: string): ExitSupply {
        return this.byKey.get(this.options.engine.supplyToGrow(site).current)!;
    }

    /** The supply by which a cheaper tier should be tried on the site, and which has no exit for that. */
    wantedFor(site: string): ExitSupply | undefined {
        const { wanted } = this.options.engine.supplyToGrow(site);
        return wanted === undefined ? undefined : this.byKey.get(wanted);
    }

    /** The supply that serves requests without a route first. */
    get main(): ExitSupply {
        return this.byKey.get(this.options.supplies.main.key)!;
    }

    /** Resolves when all lists are there, or are given up. */
    async arrived(): Promise<void> {
        await Promise.all(Array.from(this.byKey.values(), (supply) => supply.arrived()));
    }

    /** What the provider calls the exit. */
    providerExit(exit: Exit): ProviderExit {
        return this.of(exit).providerExit(exit);
    }

    /** The exit that an id from elsewhere stands for, such as that of a session restored from a store. */
    async exitById(id: string): Promise<Exit | undefined> {
        const { supply, id: own } = this.options.supplies.split(id);
        return this.options.engine.findExit(id) ?? this.byKey.get(supply.key)?.exitById(own);
    }

    /** An exit that requests without a route use from now on. */
    introduce(exit: ProviderExit): Exit {
        return this.main.introduce(exit);
    }

    /** Gives an exit of the list away. Resolves when nothing uses it any more. */
    withdraw(exit: Exit): Promise<void> {
        return this.of(exit).withdraw(exit);
    }

    /** Gives no more requests to an exit that its provider would not give us again. Exits of a list stay. */
    discard(exit: Exit): void {
        this.of(exit).discard(exit);
    }

    /** Ends the session of a discarded exit at the service, when nobody uses the exit any more. */
    end(exit: Exit): void {
        this.of(exit).end(exit);
    }

    /** Takes the exits of one more supply. */
    add(supply: Supply): void {
        this.options.supplies.add(supply);
        this.take(supply);
    }

    /** Drops a supply and its exits. Nothing may be using them. */
    async remove(supply: Supply): Promise<void> {
        const { supplies, engine } = this.options;
        const removed = this.byKey.get(supply.key);
        if (removed === undefined) return;
        this.byKey.delete(supply.key);
        supplies.remove(supply);
        for (const exit of [...engine.knownExits()]) if (exit.supply === supply.key) engine.dropExit(exit);
        engine.forgetSupply(supply.key);
        await removed.close();
    }

    /** Ends all sessions at the services. */
    async close(): Promise<void> {
        await Promise.all(Array.from(this.byKey.values(), (supply) => supply.close()));
    }

    private take(supply: Supply): void {
        const { supplies, ...options } = this.options;
        const sharing = supply.key === supplies.main.key ? this.sharedBy : undefined;
        this.byKey.set(supply.key, new ExitSupply({ ...options, supply }, sharing, this.waiting));
    }
}
