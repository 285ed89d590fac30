import { makeRoom } from '../common/make-room.js';
import type { Traffic } from '../connections/traffic.js';
import type { Subscriber } from '../events/event-stream.js';
import type { CrawlEvents } from '../events/events.js';
import type { Lease } from '../engine/engine.js';
import type { Prices, Usage } from './prices.js';
import { tariffOf } from './tariff.js';

/** What was spent, or may be. */
export interface Amounts {
    readonly bytes: number;
    /** In US dollars. */
    readonly money: number;
    readonly requests: number;
}

/** Which part of what was spent. */
export interface Scope {
    /** @default all sites */
    readonly site?: string;
    /** Tariffs that are left out, by name. @default none */
    readonly without?: ((tariff: string) => boolean) | undefined;
}

/** What was spent on one site by one tariff, as it is stored. */
export interface SpentOnSite {
    readonly site: string;
    readonly tariff: string;
    readonly bytes: number;
    readonly requests: number;
}

/** All that was spent, as it is stored. */
export interface Spending {
    readonly sites: readonly SpentOnSite[];
    /** Labels of the exits that were used, by tariff. */
    readonly exits: Readonly<Record<string, readonly string[]>>;
}

/** Requests of one tariff to one site, or to all. */
interface Counts {
    /** That were sent. */
    requests: number;
    /** That may use an exit, and are still to be sent. */
    unsent: number;
    /** That may use an exit, and of which is not known yet what they cost. */
    unanswered: number;
    /** To and from proxies, by an earlier process. */
    bytesBefore: number;
}

type Book = Map<string, Counts>;

/** A request that holds an exit. */
interface Open {
    /** Where it is counted. */
    readonly counts: readonly Counts[];
    isSent: boolean;
    isAnswered: boolean;
}

/** Sites and exits that are counted by name. */
const MOST_NAMES = 10_000;
/** What pages load after their answer, and long downloads, are counted after so many milliseconds at the latest. */
const CATCH_UP_MILLIS = 1_000;
/** The median page of HTTP Archive's crawl of 2024 has a document of about 30 kB compressed, with headers and TLS. */
const UNKNOWN_BYTES = 30_000;

/** Keeps accounts of what requests cost: by site and tariff, with what an earlier process spent. */
export class Ledger implements Subscriber {
    private readonly all: Book = new Map();
    private readonly bySite = new Map<string, Book>();
    private readonly exits = new Map<string, Set<string>>();
    private readonly held = new Map<Lease, Open>();
    private caughtUpAt = -Infinity;

    constructor(
        private readonly traffic: Traffic,
        private readonly prices: Prices,
        /** Whether bytes are asked for while requests are under way. */
        private readonly isWatched: boolean,
    ) {}

    /** Requests that hold an exit, their handlers included. */
    get open(): number {
        return this.held.size;
    }

    leased({ lease }: CrawlEvents['leased']): void {
        const tariff = tariffOf(lease.exit);
        const counts = [countsIn(this.all, tariff), countsIn(this.bookOf(lease.site), tariff)];
        for (const count of counts) {
            count.unsent += 1;
            count.unanswered += 1;
        }
        this.held.set(lease, { counts, isSent: false, isAnswered: false });
    }

    bound({ lease }: Pick<CrawlEvents['bound'], 'lease'>): void {
        const open = this.held.get(lease);
        if (open === undefined || open.isSent) return;
        open.isSent = true;
        for (const count of open.counts) {
            count.unsent -= 1;
            count.requests += 1;
        }
        const exits = this.exitsOf(tariffOf(lease.exit));
        if (exits.size < MOST_NAMES) exits.add(lease.exit.label);
    }

    outcome({ lease }: Pick<CrawlEvents['outcome'], 'lease'>): void {
        const open = this.held.get(lease);
        if (open === undefined || open.isAnswered) return;
        open.isAnswered = true;
        for (const count of open.counts) count.unanswered -= 1;
        if (this.isWatched) this.traffic.catchUp(lease.exit.label);
    }

    released({ lease }: CrawlEvents['released']): void {
        const open = this.held.get(lease);
        if (open === undefined) return;
        this.held.delete(lease);
        for (const count of open.counts) {
            if (!open.isSent) count.unsent -= 1;
            if (!open.isAnswered) count.unanswered -= 1;
        }
        if (this.isWatched) this.traffic.catchUp(lease.exit.label);
    }

    /** Now and then the bytes of requests that are under way are counted too. */
    catchUp(now: number): void {
        if (now - this.caughtUpAt < CATCH_UP_MILLIS) return;
        this.caughtUpAt = now;
        this.traffic.now();
    }

    /** What was spent, as far as requests have ended. */
    spent(scope: Scope = {}): Amounts {
        const sum = { bytes: 0, money: 0, requests: 0 };
        for (const [tariff, usage] of this.usage(scope)) {
            sum.bytes += usage.bytes;
            sum.money += this.prices.moneyFor(tariff, usage);
            sum.requests += usage.requests;
        }
        return sum;
    }

    /** What the requests that are under way will cost, going by those before them. */
    expected(scope: Scope): Amounts {
        const { bytes, money } = this.spent(scope);
        const { answered, unanswered, unsent } = this.counts(scope);
        const each = answered === 0 ? 0 : unanswered / answered;
        return { bytes: bytes * each, money: money * each, requests: unsent };
    }

    /** What one request to the site costs by a tariff in US dollars, going by what its requests cost so far. */
    costOfRequest(site: string, tariff: string): number {
        return this.prices.moneyFor(tariff, { bytes: this.bytesOfRequest(site), requests: 1, exits: 0 });
    }

    /** What a request takes, going by those of the site, or of all sites. */
    bytesOfRequest(site?: string): number {
        const scope = site === undefined ? {} : { site };
        const { answered } = this.counts(scope);
        if (answered > 0) return this.spent(scope).bytes / answered;
        return site === undefined ? UNKNOWN_BYTES : this.bytesOfRequest();
    }

    /** By tariff. */
    *usage({ site, without }: Scope = {}): Iterable<readonly [string, Usage]> {
        for (const [tariff, { requests, bytesBefore }] of this.bookFor(site)) {
            if (without?.(tariff) === true) continue;
            const { up, down } = this.traffic.soFar.billedBy(tariff, site);
            const exits = site === undefined ? (this.exits.get(tariff)?.size ?? 0) : 0;
            yield [tariff, { bytes: up + down + bytesBefore, requests, exits }];
        }
    }

    /** What is to outlive the process. */
    snapshot(): Spending {
        this.traffic.now();
        const sites: SpentOnSite[] = [];
        for (const site of this.bySite.keys()) {
            for (const [tariff, { bytes, requests }] of this.usage({ site })) {
                if (bytes + requests > 0) sites.push({ site, tariff, bytes, requests });
            }
        }
        return { sites, exits: Object.fromEntries(Array.from(this.exits, ([tariff, exits]) => [tariff, [...exits]])) };
    }

    /** Goes on with what an earlier process spent. */
    restore({ sites, exits }: Spending): void {
        for (const { site, tariff, bytes, requests } of sites) {
            for (const counts of [countsIn(this.all, tariff), countsIn(this.bookOf(site), tariff)]) {
                counts.requests += requests;
                counts.bytesBefore += bytes;
            }
        }
        for (const [tariff, labels] of Object.entries(exits)) {
            const known = this.exitsOf(tariff);
            for (const label of labels) known.add(label);
        }
    }

    private counts({ site, without }: Scope): { answered: number; unanswered: number; unsent: number } {
        const sum = { answered: 0, unanswered: 0, unsent: 0 };
        for (const [tariff, { requests, unanswered, unsent }] of this.bookFor(site)) {
            if (without?.(tariff) === true) continue;
            sum.answered += requests - (unanswered - unsent);
            sum.unanswered += unanswered;
            sum.unsent += unsent;
        }
        return sum;
    }

    private bookFor(site: string | undefined): Book {
        return (site === undefined ? this.all : this.bySite.get(site)) ?? NOTHING;
    }

    private bookOf(site: string): Book {
        return valueIn(this.bySite, site, (): Book => new Map());
    }

    private exitsOf(tariff: string): Set<string> {
        return valueIn(this.exits, tariff, () => new Set<string>());
    }
}

const NOTHING: Book = new Map();

function countsIn(book: Book, tariff: string): Counts {
    return valueIn(book, tariff, () => ({ requests: 0, unsent: 0, unanswered: 0, bytesBefore: 0 }));
}

function valueIn<Value>(map: Map<string, Value>, name: string, make: () => Value): Value {
    const known = map.get(name);
    if (known !== undefined) return known;
    makeRoom(map, MOST_NAMES);
    const made = make();
    map.set(name, made);
    return made;
}
