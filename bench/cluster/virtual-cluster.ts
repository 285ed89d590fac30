import { Supplies } from '../../src/dispatch/supplies.js';
import { OK } from '../../src/engine/verdict.js';
import { proxyUrls } from '../../src/index.js';
import { ExitNames } from '../../src/state/exit-names.js';
import type { CoordinationStore } from '../../src/stores/coordination-store.js';
import { MemoryCoordination } from '../../test/cluster/memory-coordination-store.js';
import type { TestWorker } from '../../test/cluster/support.js';
import { joinCluster } from '../../test/cluster/support.js';
import { VirtualClock } from './virtual-clock.js';

/** As `redisCluster` has it by default. */
const TERM_MILLIS = 10_000;
/** How long a request takes. */
const REQUEST_MILLIS = 20_000;
/** How often a worker looks whether it could use more exits. */
const LOOK_MILLIS = 2_000;
/** Requests that each worker has waiting for an exit at any time. */
const WAITING_REQUESTS = 3;

interface Member {
    readonly worker: TestWorker;
    readonly link: Link;
    isGone: boolean;
}

/** What a worker's connection does. */
interface Link {
    isCut: boolean;
}

/** What was counted since the last time. */
export interface Counts {
    readonly commandsPerSec: number;
    readonly kilobytesPerSec: number;
    /** Exits that went from one worker to another. */
    readonly moved: number;
    /** Exits that nobody held at the end. */
    readonly idle: number;
    /** Requests that began on an exit on which another worker's request was under way. */
    readonly overlaps: number;
    readonly requests: number;
}

/** Workers of one pool in virtual time: the parts of the package, without crawlers and without Redis. */
export class VirtualCluster {
    readonly clock = new VirtualClock();
    private readonly coordination = new MemoryCoordination(this.clock, TERM_MILLIS);
    private readonly provider;
    /** Each worker of its own would work out the same. */
    private readonly names;
    private readonly members: Member[] = [];
    private readonly users = new Map<string, Map<TestWorker, number>>();
    private commands = 0;
    private characters = 0;
    private overlaps = 0;
    private requests = 0;
    private countedAt = 0;
    private movedBefore = 0;
    private joined = 0;

    constructor(private readonly exits: number) {
        const urlOf = (at: number): string => `http://10.${at >> 16}.${(at >> 8) & 255}.${at & 255}:8000`;
        this.provider = proxyUrls(Array.from({ length: exits }, (_, at) => urlOf(at)));
        this.names = new ExitNames(Supplies.of(this.provider));
    }

    get workers(): readonly Member[] {
        return [...this.members];
    }

    /** One more worker, with more to do than the exits allow. */
    join(): void {
        this.joined += 1;
        const id = `worker-${this.joined}`;
        const link: Link = { isCut: false };
        const store = this.counted(this.coordination.storeFor(id), link);
        const { provider, clock, names } = this;
        const worker = joinCluster({ id, store, provider, clock, names, termMillis: TERM_MILLIS });
        const member: Member = { worker, link, isGone: false };
        this.members.push(member);
        this.keepBusy(member);
    }

    /** Ends a worker as a crawl that is over does. */
    leave(member: Member): void {
        member.isGone = true;
        void member.worker.dispatcher.close();
        this.members.splice(this.members.indexOf(member), 1);
    }

    counts(): Counts {
        const secs = (this.clock.now() - this.countedAt) / 1000;
        const moved = [...this.coordination.moves.values()].reduce((sum, count) => sum + count, 0);
        const held = this.members.reduce((sum, { worker }) => sum + worker.engine.exitCount, 0);
        const counts = {
            commandsPerSec: this.commands / secs,
            kilobytesPerSec: this.characters / 1000 / secs,
            moved: moved - this.movedBefore,
            idle: this.exits - held,
            overlaps: this.overlaps,
            requests: this.requests,
        };
        [this.commands, this.characters, this.overlaps, this.requests] = [0, 0, 0, 0];
        [this.countedAt, this.movedBefore] = [this.clock.now(), moved];
        return counts;
    }

    private keepBusy(member: Member): void {
        let waiting = 0;
        const ask = async (): Promise<void> => {
            waiting += 1;
            const lease = await member.worker.lease().finally(() => (waiting -= 1));
            this.noteBegin(lease.exit.id, member.worker);
            this.clock.schedule(REQUEST_MILLIS, () => {
                this.noteEnd(lease.exit.id, member.worker);
                member.worker.finish(lease, OK);
                next();
            });
            next();
        };
        const next = (): void => {
            if (!member.isGone && waiting < WAITING_REQUESTS) ask().catch(() => undefined);
        };
        const look = (): void => {
            next();
            if (!member.isGone) this.clock.schedule(LOOK_MILLIS, look);
        };
        look();
    }

    private noteBegin(exit: string, worker: TestWorker): void {
        this.requests += 1;
        const users = this.users.get(exit) ?? new Map<TestWorker, number>();
        this.users.set(exit, users);
        if ([...users.keys()].some((other) => other !== worker)) this.overlaps += 1;
        users.set(worker, (users.get(worker) ?? 0) + 1);
    }

    private noteEnd(exit: string, worker: TestWorker): void {
        const users = this.users.get(exit)!;
        const left = users.get(worker)! - 1;
        if (left > 0) users.set(worker, left);
        else users.delete(worker);
    }

    /** Counts what goes over the wire, and lets nothing through while it is cut. */
    private counted(store: CoordinationStore, link: Link): CoordinationStore {
        const pass = <Reply>(call: () => Promise<Reply>, ...sent: readonly unknown[]): Promise<Reply> => {
            this.commands += 1;
            if (link.isCut) return Promise.reject(new Error('the connection is cut'));
            for (const one of sent) this.characters += sizeOf(one);
            return call();
        };
        return {
            ...store,
            beat: (report) => pass(() => store.beat(report), 'beat'),
            claim: (names, most) => pass(() => store.claim(names, most), names),
            reclaim: (names) => pass(() => store.reclaim(names), names),
            giveBack: (names, rest) => pass(() => store.giveBack(names, rest), names),
            save: (records) => pass(() => store.save(records), records),
            load: (names) => pass(() => store.load(names), names),
            publish: (site, record) => pass(() => store.publish(site, record), record),
            nudge: () => pass(() => store.nudge(), 'nudge'),
        };
    }
}

function sizeOf(sent: unknown): number {
    if (typeof sent === 'string') return sent.length;
    if (sent instanceof Map)
        return [...sent].reduce((sum, [key, text]) => sum + String(key).length + String(text).length, 0);
    return (sent as readonly string[]).reduce((sum, name) => sum + name.length, 0);
}
