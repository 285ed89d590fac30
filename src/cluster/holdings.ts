import type { Clock } from '../dispatch/clock.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Engine } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { EventStream } from '../events/event-stream.js';
import type { Random } from '../common/session-id.js';
import type { ProviderExit } from '../providers/provider.js';
import type { ExitNames } from '../state/exit-names.js';
import type { Claim, ClusterMembership, CoordinationStore, Members } from '../stores/coordination-store.js';
import { exitRecord, readExitRecord } from './records.js';
import { nextMove } from './share.js';
import type { Allotment } from './allotment.js';

export interface HoldingsOptions {
    readonly membership: ClusterMembership;
    readonly names: ExitNames;
    readonly engine: Engine;
    readonly dispatcher: Dispatcher;
    readonly clock: Clock;
    readonly exits: readonly ProviderExit[];
    readonly random: Random;
    /** How long after its last sign of life a worker that died may have used its exits. */
    readonly beatMillis: number;
    readonly events: EventStream;
    /** An exit that was given up is free: the store should be told. */
    readonly onFreed: () => void;
}

interface Holding {
    readonly exit: Exit;
    isLeaving: boolean;
    /** Requests that told something. */
    uses: number;
    /** How many they were when what is known of it was saved, and when uses were counted. */
    savedAt: number;
    countedAt: number;
}

/** How many names are tried at most to find one that is free: the rest of a long list has its turn next time. */
const NAMES_TO_TRY = 5_000;

/** The exits that this worker holds. Knowledge goes with them: it is taken up with a claim, and saved before they go. */
export class Holdings implements Allotment {
    private readonly held = new Map<string, Holding>();
    private readonly byExit = new WeakMap<Exit, Holding>();
    /** Given up, but the store does not know it yet. */
    private readonly unreturned = new Set<string>();
    /** All exits of the list, by what they are called in the store. */
    private listed: ReadonlyMap<string, ProviderExit> = new Map();
    private names: readonly string[] = [];
    private readonly store: CoordinationStore;
    private nextToTry = 0;
    private isLacking = false;

    constructor(private readonly options: HoldingsOptions) {
        this.store = options.membership.store;
        this.list(options.exits);
    }

    /** Another list takes the place of the one before: what is held and not in it, or by another login, is given up. */
    list(exits: readonly ProviderExit[]): void {
        const before = this.listed;
        this.listed = new Map(exits.map((exit) => [this.options.names.nameOf(exit), exit]));
        this.names = [...this.listed.keys()];
        this.nextToTry = Math.floor(this.options.random() * this.names.length);
        for (const [name] of this.staying) {
            if (this.listed.get(name) !== before.get(name)) void this.giveUp(name);
        }
    }

    noteUse(exit: Exit): void {
        const holding = this.byExit.get(exit);
        if (holding !== undefined) holding.uses += 1;
    }

    countUsed(): number {
        let used = 0;
        for (const holding of this.held.values()) {
            if (holding.exit.leases > 0 || holding.uses > holding.countedAt) used += 1;
            holding.countedAt = holding.uses;
        }
        return used;
    }

    async settle({ workers }: Members): Promise<boolean> {
        const hasReturned = await this.returnRest();
        const { workerId } = this.options.membership;
        // The store still counts what is on its way back: as if it were free, or it would be given back twice.
        const known = workers.map((worker) =>
            worker.id === workerId ? { ...worker, held: this.staying.length } : worker,
        );
        const { claim, giveBack } = nextMove(workerId, this.names.length, known);
        if (giveBack > 0) void this.giveBack(giveBack);
        const claimed = claim > 0 ? await this.claimSome(claim) : 0;
        await this.save();
        const wasLacking = this.isLacking;
        this.isLacking = claimed < claim;
        // Others may have to give something back, or may take what is free.
        return hasReturned || (this.isLacking && !wasLacking);
    }

    async claim(exit: ProviderExit): Promise<Exit | undefined> {
        const name = this.options.names.nameOf(exit);
        if (!this.held.has(name)) await this.takeIn(await this.store.claim([name], 1));
        const holding = this.held.get(name);
        return holding?.isLeaving === false ? holding.exit : undefined;
    }

    get inUse(): number {
        return [...this.held.values()].filter(({ exit, isLeaving }) => exit.leases > 0 || isLeaving).length;
    }

    async leave(): Promise<void> {
        const idle: Promise<void>[] = [];
        for (const [name, { exit }] of this.staying) {
            const given = this.giveUp(name);
            if (exit.leases === 0) idle.push(given);
        }
        await Promise.all(idle);
        await this.returnRest();
    }

    /** What others took meanwhile is not used any more. */
    async reclaim(): Promise<void> {
        const { engine } = this.options;
        const lost = await this.store.reclaim([...this.held.keys()]);
        for (const name of lost) {
            const { exit } = this.held.get(name)!;
            this.held.delete(name);
            void this.withdraw(exit).then(() => engine.dropExit(exit));
        }
    }

    /** Gives some back, one after another as they become free; those that were used least go first. */
    private async giveBack(count: number): Promise<void> {
        const leastUsed = this.staying.toSorted(([, a], [, b]) => a.exit.leases - b.exit.leases || a.uses - b.uses);
        await Promise.all(leastUsed.slice(0, count).map(([name]) => this.giveUp(name)));
    }

    /** What is held, and not to be given back. */
    private get staying(): [name: string, Holding][] {
        return [...this.held].filter(([, { isLeaving }]) => !isLeaving);
    }

    /** Tells the store what was given up while it was out of reach. @returns whether there was anything. */
    private async returnRest(): Promise<boolean> {
        const names = [...this.unreturned];
        if (names.length === 0) return false;
        await this.store.giveBack(names);
        for (const name of names) this.unreturned.delete(name);
        return true;
    }

    /** Saves what is known of those that were used since the last time. */
    private async save(): Promise<void> {
        const changed = [...this.held].filter(([, { exit, uses, savedAt }]) => exit.leases > 0 || uses > savedAt);
        await this.saveSome(changed);
    }

    private async saveSome(holdings: readonly (readonly [name: string, Holding])[]): Promise<void> {
        const { engine, clock } = this.options;
        const records = new Map<string, string>();
        for (const [name, holding] of holdings) {
            const { exit } = holding;
            const snapshot = engine.snapshotExit(exit, clock.now());
            holding.savedAt = holding.uses;
            if (snapshot !== undefined) records.set(name, exitRecord(exit.label, snapshot));
        }
        if (records.size > 0) await this.store.save(records);
    }

    /** Takes some more, of those that nobody holds. @returns how many it got. */
    private async claimSome(most: number): Promise<number> {
        const claims = await this.store.claim(this.candidates(), most);
        await this.takeIn(claims);
        return claims.length;
    }

    private candidates(): string[] {
        const found: string[] = [];
        for (let tries = Math.min(this.names.length, NAMES_TO_TRY); tries > 0; tries -= 1) {
            const name = this.names[this.nextToTry]!;
            this.nextToTry = (this.nextToTry + 1) % this.names.length;
            if (!this.held.has(name) && !this.unreturned.has(name)) found.push(name);
        }
        return found;
    }

    private async takeIn(claims: readonly Claim[]): Promise<void> {
        if (claims.length === 0) return;
        const { engine, dispatcher, clock, beatMillis } = this.options;
        const names = claims.map(({ name }) => name);
        let records: ReadonlyMap<string, string>;
        try {
            records = await this.store.load(names);
        } catch (error) {
            // Ours, but not without what is known of them.
            for (const name of names) this.unreturned.add(name);
            throw error;
        }
        const now = clock.now();
        for (const { name, silentMillis } of claims) {
            const exit = dispatcher.supply.introduce(this.listed.get(name)!);
            const snapshot = readExitRecord(records.get(name));
            if (snapshot !== undefined) engine.restoreExit(exit, snapshot, now);
            // What its last holder did after it saved for the last time, nobody knows.
            if (silentMillis !== undefined) engine.assumeUsed(exit, now - Math.max(0, silentMillis - beatMillis));
            const holding: Holding = { exit, isLeaving: false, uses: 0, savedAt: 0, countedAt: 0 };
            this.held.set(name, holding);
            this.byExit.set(exit, holding);
        }
        dispatcher.moveQueues();
    }

    private withdraw(exit: Exit): Promise<void> {
        const { dispatcher, events } = this.options;
        const unused = dispatcher.supply.withdraw(exit);
        events.emit({ kind: 'exitHandedOver', exit });
        return unused;
    }

    private async giveUp(name: string): Promise<void> {
        const { engine, onFreed } = this.options;
        const holding = this.held.get(name)!;
        holding.isLeaving = true;
        await this.withdraw(holding.exit);
        const saved = this.saveSome([[name, holding]]).catch(() => undefined);
        engine.dropExit(holding.exit);
        await saved;
        // Otherwise it was lost to somebody else meanwhile.
        if (!this.held.delete(name)) return;
        this.unreturned.add(name);
        onFreed();
    }
}
