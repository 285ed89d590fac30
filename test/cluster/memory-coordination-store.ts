import type { Clock } from '../../src/dispatch/clock.js';
import type {
    Claim,
    CoordinationListener,
    CoordinationStore,
    Members,
    Spent,
    WorkerReport,
} from '../../src/stores/coordination-store.js';

/** From a worker to the store, and back. */
const WAY_MILLIS = 5;

interface Member {
    untilMillis: number;
    wanted: number;
}

/** What the workers of one process share in virtual time, by the rules of the one in Redis. */
export class MemoryCoordination {
    /** Exits that changed hands, by who has them now. */
    readonly moves = new Map<string, number>();
    private readonly owners = new Map<string, string>();
    /** How many exits each worker holds. */
    private readonly held = new Map<string, number>();
    private readonly members = new Map<string, Member>();
    private readonly lastOwners = new Map<string, string>();
    private readonly listeners = new Map<string, CoordinationListener>();
    private readonly records = new Map<string, string>();
    private readonly siteRecords = new Map<string, string>();
    private readonly spent = new Map<string, number>();
    private heardAt = -Infinity;
    private resumedAt = -Infinity;
    private quietUntil = -Infinity;

    constructor(
        private readonly clock: Clock,
        private readonly termMillis: number,
    ) {}

    storeFor(me: string): CoordinationStore {
        const call = async <Reply>(answer: () => Reply): Promise<Reply> => {
            await this.pass(WAY_MILLIS);
            const reply = answer();
            await this.pass(WAY_MILLIS);
            return reply;
        };
        return {
            beat: (report) => call(() => this.beat(me, report)),
            claim: (names, most) => call(() => this.claim(me, names, most)),
            reclaim: (names) => call(() => this.reclaim(me, names)),
            giveBack: (names) =>
                call(() => {
                    for (const name of names) if (this.owners.get(name) === me) this.free(name);
                }),
            adopt: () => call(() => []),
            save: (records) => call(() => records.forEach((text, name) => this.records.set(name, text))),
            load: (names) =>
                call(() => new Map(names.flatMap((name) => this.recordOf(name).map((text) => [name, text])))),
            publish: (site, record) =>
                call(() => {
                    this.siteRecords.set(site, record);
                    this.others(me).forEach((listener) => listener.onSite(site, record));
                }),
            spend: (name, most, amount) => call(() => this.spend(name, most, amount)),
            sites: () => call(() => this.siteRecords),
            nudge: () => call(() => this.others(me).forEach((listener) => listener.onNudge())),
            listen: (listener) => void this.listeners.set(me, listener),
            leave: () => call(() => void this.members.delete(me)),
            close: async () => void this.listeners.delete(me),
        };
    }

    private spend(name: string, most: number, amount: number): Spent {
        const before = this.spent.get(name) ?? 0;
        const given = amount > 0 ? Math.max(0, Math.min(amount, most - before)) : amount;
        const after = Math.max(0, before + given);
        this.spent.set(name, after);
        return { given, left: most - after };
    }

    private pass(millis: number): Promise<void> {
        return new Promise((resolve) => this.clock.schedule(millis, resolve));
    }

    private beat(me: string, { wanted, isKnown }: WorkerReport): Members {
        const now = this.clock.now();
        const isOverdue = isKnown && !this.isAlive(me);
        if (now - this.heardAt > this.termMillis) this.resumedAt = now;
        this.heardAt = now;
        if (isOverdue && now - this.resumedAt < this.termMillis) this.quietUntil = now + this.termMillis;
        this.members.set(me, { untilMillis: now + this.termMillis, wanted });
        const living = [...this.members].filter(([id]) => this.isAlive(id));
        const workers = living.map(([id, member]) => ({ id, wanted: member.wanted, held: this.held.get(id) ?? 0 }));
        return { workers, isOverdue, hasOrphans: false };
    }

    private claim(me: string, names: readonly string[], most: number): Claim[] {
        const now = this.clock.now();
        if (!this.isAlive(me) || this.quietUntil > now) return [];
        const claims: Claim[] = [];
        for (const name of names) {
            if (claims.length >= most) break;
            const owner = this.owners.get(name);
            if (owner !== undefined && this.isAlive(owner)) continue;
            this.take(me, name);
            const until = owner === undefined ? undefined : (this.members.get(owner)?.untilMillis ?? now);
            claims.push({ name, silentMillis: until === undefined ? undefined : now - until + this.termMillis });
        }
        return claims;
    }

    private reclaim(me: string, names: readonly string[]): string[] {
        return names.filter((name) => {
            const owner = this.owners.get(name);
            if (owner !== undefined && owner !== me && this.isAlive(owner)) return true;
            this.take(me, name);
            return false;
        });
    }

    private take(me: string, name: string): void {
        const before = this.lastOwners.get(name);
        if (before !== undefined && before !== me) this.moves.set(me, (this.moves.get(me) ?? 0) + 1);
        this.lastOwners.set(name, me);
        this.free(name);
        this.owners.set(name, me);
        this.held.set(me, (this.held.get(me) ?? 0) + 1);
    }

    private free(name: string): void {
        const owner = this.owners.get(name);
        if (owner === undefined) return;
        this.owners.delete(name);
        this.held.set(owner, this.held.get(owner)! - 1);
    }

    private isAlive(worker: string): boolean {
        return (this.members.get(worker)?.untilMillis ?? -Infinity) >= this.clock.now();
    }

    private recordOf(name: string): string[] {
        const text = this.records.get(name);
        return text === undefined ? [] : [text];
    }

    private others(me: string): CoordinationListener[] {
        return [...this.listeners].filter(([id]) => id !== me).map(([, listener]) => listener);
    }
}
