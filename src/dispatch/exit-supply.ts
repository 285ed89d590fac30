import type { Random } from '../common/session-id.js';
import type { Engine } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { Supply as KnownSupply } from '../engine/tiers/supply.js';
import type { EventStream } from '../events/event-stream.js';
import type { ProviderExit } from '../providers/provider.js';
import { Access } from './access.js';
import type { Clock } from './clock.js';
import type { Lifecycle } from './lifecycle.js';
import { ListChanges } from './list-changes.js';
import { SessionSource } from './session-source.js';
import type { PoolSharing } from './sharing.js';
import { noSessions } from './stop-reasons.js';
import type { Supply } from './supplies.js';
import { exitInfoOf, idAmongAll } from './supplies.js';
import type { WaitQueues } from './wait-queues.js';

export interface ExitSupplyOptions {
    readonly engine: Engine;
    readonly supply: Supply;
    readonly clock: Clock;
    readonly random: Random;
    readonly events: EventStream;
}

/** The requests that wait for an exit. */
export interface SupplyWaiting {
    readonly queues: Pick<WaitQueues, 'move'>;
    readonly lifecycle: Pick<Lifecycle, 'noteRefused'>;
}

/** The exits that a provider has, or makes: introduces them to the engine, and ends those that nobody uses any more. */
export class ExitSupply {
    /** Whether its proxies take us at all. */
    readonly access: Access;
    private readonly providerExits = new Map<string, ProviderExit>();
    private readonly source: SessionSource;
    private readonly listChanges: ListChanges;
    private isClosed = false;

    /** @param sharing Decides which exits are ours, where others use them too. */
    constructor(
        private readonly options: ExitSupplyOptions,
        private readonly sharing: PoolSharing | undefined,
        { queues, lifecycle }: SupplyWaiting,
    ) {
        const { provider } = options.supply;
        this.access = new Access(this.known, provider);
        this.source = new SessionSource({
            ...options,
            provider,
            sharing: sharing?.sessions,
            onMade: (exit) => this.takeIn(exit),
            onChange: () => queues.move(),
            onRefused: (reason) => lifecycle.noteRefused(noSessions(reason)),
        });
        const holder = {
            introduce: (exit: ProviderExit) => this.introduce(exit),
            providerExit: (exit: Exit) => this.providerExit(exit),
            withdraw: (exit: Exit) => this.withdraw(exit),
            moveQueues: () => queues.move(),
        };
        this.listChanges = new ListChanges(options, holder, sharing);
    }

    /** What the engine knows of it. */
    private get known(): KnownSupply {
        return this.options.engine.supplyOf(this.options.supply.key);
    }

    /** Whether exits come and go, as opposed to those of a list. */
    get isEndless(): boolean {
        return this.source.isEndless;
    }

    /** Whether others hold exits that may be ours later. */
    get mayGetMore(): boolean {
        if (this.source.isEndless) return this.sharing?.sessions !== undefined;
        return this.sharing !== undefined && this.known.exits < this.listChanges.size;
    }

    /**
     * When to ask for an exit again, where there is none now.
     * @returns `soon` when waiting requests will be told, `undefined` when there will be no exit.
     */
    get nextChance(): number | 'soon' | undefined {
        if (this.listChanges.areAwaited) return 'soon';
        const millis = this.source.nextChanceMillis;
        return millis === Infinity ? 'soon' : millis;
    }

    /** Resolves when the exits of a list are there, or it is given up. */
    arrived(): Promise<void> {
        return this.listChanges.arrived();
    }

    /** What the provider calls the exit. */
    providerExit(exit: Exit): ProviderExit {
        return this.providerExits.get(exit.id) ?? exit;
    }

    /** The exit that an id of the provider's stands for. */
    async exitById(id: string): Promise<Exit | undefined> {
        const known = this.options.engine.findExit(idAmongAll(this.options.supply, id));
        if (known !== undefined) return known;
        const listed = this.listChanges.find(id);
        if (listed !== undefined) return this.sharing?.claim(listed);
        const found = await this.source.find(id);
        return found && this.introduce(found);
    }

    /** An exit is ours to use from now on. */
    introduce(exit: ProviderExit): Exit {
        const info = exitInfoOf(this.options.supply, exit);
        this.providerExits.set(info.id, exit);
        return this.options.engine.addExit(info);
    }

    /**
     * Makes one more session of the service. Where no more may live, one that the site accepts no more makes room.
     * @param waiting Requests that wait.
     */
    make(site: string, now: number, waiting: number): Exit | 'soon' | undefined {
        const { engine, events } = this.options;
        const spent = this.source.isFull(this.known.exits) ? engine.findSpent(site, now) : undefined;
        if (spent !== undefined) {
            events.emit({ kind: 'exitSpent', exit: spent, site });
            this.discard(spent);
            this.end(spent);
        }
        const made = this.source.make(this.known.exits, waiting);
        return typeof made === 'object' ? this.introduce(made) : made;
    }

    /** Gives an exit of the list away. Resolves when nothing uses it any more. */
    withdraw(exit: Exit): Promise<void> {
        this.options.engine.drainExit(exit);
        if (exit.leases === 0) return Promise.resolve();
        return new Promise((resolve) => void (exit.onUnused ??= []).push(resolve));
    }

    /** Gives no more requests to an exit that its provider would not give us again. Exits of a list stay. */
    discard(exit: Exit): void {
        if (this.source.isEndless) this.options.engine.dropExit(exit);
    }

    /** Ends the session of a discarded exit at the service, when nobody uses the exit any more. */
    end(exit: Exit): void {
        const known = this.providerExits.get(exit.id);
        if (!exit.dropped || known === undefined || !this.source.isEndless) return;
        this.providerExits.delete(exit.id);
        this.source.end(known);
    }

    /** Ends all sessions at the service. */
    async close(): Promise<void> {
        this.isClosed = true;
        this.listChanges.stop();
        if (!this.source.isEndless) return;
        const { engine } = this.options;
        for (const id of this.providerExits.keys()) {
            const exit = engine.findExit(id);
            if (exit !== undefined) this.discard(exit);
        }
        for (const exit of this.providerExits.values()) this.source.end(exit);
        this.providerExits.clear();
        await this.source.settled();
    }

    /** The service made a session, perhaps for somebody who has left meanwhile. */
    private takeIn(exit: ProviderExit): void {
        if (this.isClosed) this.source.end(exit);
        else this.introduce(exit);
    }
}
