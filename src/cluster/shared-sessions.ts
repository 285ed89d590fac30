import type { Random } from '../common/session-id.js';
import type { SessionSharing } from '../dispatch/sharing.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Engine } from '../engine/engine.js';
import type { EventStream } from '../events/event-stream.js';
import type { Provider, ProviderExit } from '../providers/provider.js';
import type { Claim, ClusterMembership, Members } from '../stores/coordination-store.js';
import { nextMove, shareOut } from './share.js';
import type { Allotment } from './allotment.js';

type SharedSource = Extract<Provider['exits'], { kind: 'assigned' | 'numbered' }>;

export interface SharedSessionsOptions {
    readonly membership: ClusterMembership;
    readonly engine: Engine;
    readonly dispatcher: Dispatcher;
    readonly provider: Provider;
    readonly source: SharedSource;
    readonly random: Random;
    readonly events: EventStream;
    /** The store should be told soon. */
    readonly onChange: () => void;
}

/** Sessions of dead workers that are ended at a time. */
const ORPHANS_AT_ONCE = 20;
/** Numbers that are taken in advance. */
const NUMBERS_AT_HAND = 5;
/** Numbers that are tried to find so many that are free. */
const NUMBERS_TO_TRY = 500;

/**
 * The sessions that all workers have at one service: they count together, no number is used twice, and what a dead worker
 * left behind is ended.
 */
export class SharedSessions implements Allotment, SessionSharing {
    private readonly living = new Map<string, ProviderExit>();
    /** What the store knows to be ours. */
    private readonly registered = new Set<string>();
    private readonly numbersAtHand: string[] = [];
    private readonly total: number;
    private share = 0;
    private heldByOthers = 0;
    private wantsNumbers = false;

    constructor(private readonly options: SharedSessionsOptions) {
        const { source } = options;
        const size = source.kind === 'numbered' ? source.last - source.first + 1 : Infinity;
        this.total = Math.min(source.maxSessions, size);
    }

    get room(): number {
        return Math.max(0, Math.min(this.share, this.total - this.heldByOthers) - this.living.size);
    }

    takeNumber(): number | undefined {
        const number = this.numbersAtHand.shift();
        if (number !== undefined) return Number(number);
        this.wantsNumbers = true;
        this.options.onChange();
        return undefined;
    }

    async claimNumber(number: number): Promise<boolean> {
        const claims = await this.options.membership.store.claim([String(number)], 1);
        for (const { name } of claims) this.registered.add(name);
        return claims.length > 0;
    }

    onMade(session: ProviderExit): void {
        this.living.set(session.id, session);
        this.options.onChange();
    }

    onEnded({ id }: ProviderExit): void {
        if (this.living.delete(id)) this.options.onChange();
    }

    noteUse(): void {
        // A session that lives is one that is used.
    }

    countUsed(): number {
        return this.living.size;
    }

    async reclaim(): Promise<void> {
        const lost = await this.options.membership.store.reclaim([...this.registered]);
        for (const id of lost) {
            this.registered.delete(id);
            // Somebody took us for dead, and ends it.
            if (this.living.delete(id)) this.letGo(id);
        }
    }

    async settle(members: Members): Promise<boolean> {
        const { membership, dispatcher } = this.options;
        const me = members.workers.find(({ id }) => id === membership.workerId);
        if (me === undefined) return false;
        this.share = shareOut(this.total, members.workers).get(me)!;
        this.heldByOthers = members.workers.reduce((sum, { held }) => sum + held, 0) - me.held;
        const hasFreed = await this.returnEnded();
        await this.register();
        if (members.hasOrphans) await this.endOrphans();
        if (this.wantsNumbers) await this.stockUp();
        this.shrink(nextMove(membership.workerId, this.total, members.workers).giveBack);
        dispatcher.moveQueues();
        return hasFreed;
    }

    claim(): Promise<undefined> {
        return Promise.resolve(undefined);
    }

    get inUse(): number {
        const { engine } = this.options;
        return [...this.living.keys()].filter((id) => (engine.findExit(id)?.leases ?? 0) > 0).length;
    }

    async leave(): Promise<void> {
        this.numbersAtHand.length = 0;
        await this.returnEnded();
    }

    private async register(): Promise<void> {
        const made = [...this.living.keys()].filter((id) => !this.registered.has(id));
        if (made.length === 0) return;
        const claims = await this.options.membership.store.claim(made, made.length);
        for (const { name } of claims) this.registered.add(name);
    }

    private async returnEnded(): Promise<boolean> {
        const { membership, source } = this.options;
        const ended = [...this.registered].filter((id) => !this.living.has(id) && !this.numbersAtHand.includes(id));
        if (ended.length === 0) return false;
        await membership.store.giveBack(ended, this.restMillis(source));
        for (const id of ended) this.registered.delete(id);
        return true;
    }

    /** What dead workers left is ended at the service; what cannot be ended now has its turn when we are dead. */
    private async endOrphans(): Promise<void> {
        const { membership, source, provider } = this.options;
        const orphans = await membership.store.adopt(ORPHANS_AT_ONCE);
        const end = async ({ name }: Claim): Promise<void> =>
            provider.end?.({ id: name, label: `${provider.name} session ${name}` });
        // The service ends idle sessions by itself: all that is lost is time.
        await Promise.allSettled(orphans.map(end));
        await membership.store.giveBack(
            orphans.map(({ name }) => name),
            this.restMillis(source),
        );
    }

    private async stockUp(): Promise<void> {
        const { membership } = this.options;
        const wanted = Math.min(NUMBERS_AT_HAND, this.room) - this.numbersAtHand.length;
        if (wanted <= 0) return;
        this.wantsNumbers = false;
        const claims = await membership.store.claim(this.someNumbers(), wanted);
        for (const { name } of claims) {
            this.registered.add(name);
            this.numbersAtHand.push(name);
        }
    }

    /** A row of them that begins anywhere. */
    private someNumbers(): string[] {
        const { source, random } = this.options;
        if (source.kind !== 'numbered') return [];
        const size = source.last - source.first + 1;
        const start = Math.floor(random() * size);
        const row = Array.from({ length: Math.min(size, NUMBERS_TO_TRY) }, (_, index) => (start + index) % size);
        return row.map((offset) => String(source.first + offset)).filter((number) => !this.registered.has(number));
    }

    /** Ends some that serve nobody at the moment, for workers that have none. */
    private shrink(count: number): void {
        const idle = [...this.living.keys()].filter((id) => this.options.engine.findExit(id)?.leases === 0);
        for (const id of idle.slice(0, count)) this.letGo(id);
    }

    private letGo(id: string): void {
        const { engine, dispatcher, events } = this.options;
        const exit = engine.findExit(id);
        if (exit === undefined) return;
        dispatcher.supply.discard(exit);
        events.emit({ kind: 'exitHandedOver', exit });
        dispatcher.supply.end(exit);
    }

    private restMillis(source: SharedSource): number {
        return source.kind === 'numbered' ? source.restSecs * 1000 : 0;
    }
}
