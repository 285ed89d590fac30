import type { Clock } from './clock.js';
import type { Engine } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { EventStream } from '../events/event-stream.js';
import type { PoolSharing } from './sharing.js';
import type { ExitList, ListChange, ProviderExit } from '../providers/provider.js';
import type { Supply } from './supplies.js';
import { idAmongAll } from './supplies.js';

export interface ListChangesOptions {
    readonly supply: Supply;
    readonly engine: Engine;
    readonly clock: Clock;
    readonly events: EventStream;
}

/** Who hands the exits out. */
export interface ExitHolder {
    introduce(exit: ProviderExit): Exit;
    withdraw(exit: Exit): Promise<void>;
    providerExit(exit: Exit): ProviderExit;
    /** Requests that wait should ask again. */
    moveQueues(): void;
}

/** The exits of a list, and its changes: new ones join, and removed ones go when their requests have ended. */
export class ListChanges {
    private readonly leaving = new Set<string>();
    private readonly list: ExitList | undefined;
    /** Those of a list that never changes. */
    private readonly given: ReadonlyMap<string, ProviderExit> = new Map();
    private readonly stopListening: (() => void) | undefined;

    /** @param sharing Decides which exits are ours, where others use the list too. */
    constructor(
        private readonly options: ListChangesOptions,
        private readonly holder: ExitHolder,
        private readonly sharing: PoolSharing | undefined,
    ) {
        const { exits } = options.supply.provider;
        if (exits.kind !== 'listed') return;
        this.list = exits.list;
        this.given = new Map(this.list === undefined ? exits.exits.map((exit) => [exit.id, exit]) : []);
        this.stopListening = this.list?.listen((change) => this.apply(change));
        // Exits that others use too are ours when they are claimed. A list that is still being loaded tells its exits later.
        if (sharing === undefined && !this.isAwaited) for (const exit of exits.exits) holder.introduce(exit);
    }

    /** How many exits there are, ours or not. */
    get size(): number {
        const { exits } = this.options.supply.provider;
        return this.list?.size ?? (exits.kind === 'listed' ? exits.exits.length : 0);
    }

    /** Whether there will be exits soon, although there are none. */
    get areAwaited(): boolean {
        return this.leaving.size > 0 || this.isAwaited;
    }

    /** Resolves when the list is there, or is given up. */
    async arrived(): Promise<void> {
        await this.list?.loading?.arrived();
    }

    private get isAwaited(): boolean {
        return this.list?.loading?.isAwaited === true;
    }

    /** An exit that the list has now. */
    find(id: string): ProviderExit | undefined {
        return this.list === undefined ? this.given.get(id) : this.list.find(id);
    }

    stop(): void {
        this.stopListening?.();
    }

    private apply({ added, removed, isLast }: ListChange): void {
        const { supply, engine } = this.options;
        const { provider } = supply;
        if (this.sharing !== undefined) {
            if (isLast && provider.exits.kind === 'listed') this.sharing.onListed(provider.exits.exits);
        } else {
            for (const { id } of removed) {
                const exit = engine.findExit(idAmongAll(supply, id));
                if (exit !== undefined) void this.remove(exit);
            }
            for (const exit of added) if (!this.leaving.has(exit.id)) this.holder.introduce(exit);
        }
        this.holder.moveQueues();
    }

    private async remove(exit: Exit): Promise<void> {
        const { engine, clock, events } = this.options;
        const { id } = this.holder.providerExit(exit);
        this.leaving.add(id);
        const unused = this.holder.withdraw(exit);
        events.emit({ kind: 'exitRemoved', exit });
        await unused;
        this.leaving.delete(id);
        const snapshot = engine.snapshotExit(exit, clock.now());
        engine.dropExit(exit);
        // It is in the list again, such as with another login.
        const again = this.list?.find(id);
        if (again !== undefined) {
            const returned = this.holder.introduce(again);
            if (snapshot !== undefined) engine.restoreExit(returned, snapshot, clock.now());
        }
        this.holder.moveQueues();
    }
}
