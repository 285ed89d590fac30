import type {
    Claim,
    CoordinationStore,
    CoordinationListener,
    Members,
    Spent,
    WorkerReport,
} from '../coordination-store.js';
import type { RedisConnection } from './connection.js';
import type { Script } from './scripts.js';
import { SCRIPTS } from './scripts.js';

export interface RedisCoordinationStoreOptions {
    readonly connection: RedisConnection;
    readonly prefix: string;
    readonly workerId: string;
    /** Nothing being heard of a worker for so long, it counts as dead. */
    readonly termMillis: number;
    /** How long what nobody touches is kept. */
    readonly keepMillis: number;
}

/** How many names are sent at a time: Redis does nothing else meanwhile. */
const NAMES_AT_ONCE = 1_000;
const ANY_NUMBER = 1_000_000_000;
/** Beyond so many sites, what is known about them is gathered again. */
const MOST_SITES = 5_000;
const NUDGE = 'look';

/** The book of a cluster in Redis. */
export class RedisCoordinationStore implements CoordinationStore {
    private readonly keys: string[];
    private listener: CoordinationListener | undefined;

    constructor(private readonly options: RedisCoordinationStoreOptions) {
        this.keys = ['workers', 'wanted', 'owners', 'counts', 'resting', 'quiet', 'heard', 'spent'].map((name) =>
            this.key(name),
        );
    }

    async beat({ wanted, isKnown }: WorkerReport): Promise<Members> {
        await this.listenAgain();
        const most = String(Math.min(wanted, ANY_NUMBER));
        const [overdue, orphans, ...members] = await this.run(SCRIPTS.beat, most, isKnown ? '1' : '0');
        const workers = inGroupsOf(3, members).map(([id, wants, held]) => ({
            id: id!,
            wanted: Number(wants) === ANY_NUMBER ? Infinity : Number(wants),
            held: Number(held),
        }));
        return { workers, isOverdue: overdue === '1', hasOrphans: orphans === '1' };
    }

    async claim(names: readonly string[], most: number): Promise<readonly Claim[]> {
        const claims: Claim[] = [];
        for (const some of inGroupsOf(NAMES_AT_ONCE, names)) {
            if (claims.length >= most) break;
            claims.push(...claimsFrom(await this.run(SCRIPTS.claim, String(most - claims.length), ...some)));
        }
        return claims;
    }

    async reclaim(names: readonly string[]): Promise<readonly string[]> {
        const lost: string[] = [];
        for (const some of inGroupsOf(NAMES_AT_ONCE, names)) lost.push(...(await this.run(SCRIPTS.reclaim, ...some)));
        return lost;
    }

    async giveBack(names: readonly string[], restMillis = 0): Promise<void> {
        for (const some of inGroupsOf(NAMES_AT_ONCE, names)) {
            await this.run(SCRIPTS.giveBack, String(Math.ceil(restMillis)), ...some);
        }
    }

    async adopt(most: number): Promise<readonly Claim[]> {
        return claimsFrom(await this.run(SCRIPTS.adopt, String(most)));
    }

    async save(records: ReadonlyMap<string, string>): Promise<void> {
        const expiration = { type: 'PX', value: this.options.keepMillis } as const;
        for (const some of inGroupsOf(NAMES_AT_ONCE, [...records])) {
            await this.options.connection.run((client) =>
                Promise.all(some.map(([name, text]) => client.set(this.recordKey(name), text, { expiration }))),
            );
        }
    }

    async load(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
        const found = new Map<string, string>();
        for (const some of inGroupsOf(NAMES_AT_ONCE, names)) {
            const keys = some.map((name) => this.recordKey(name));
            const texts = await this.options.connection.run((client) => client.mGet(keys));
            for (const [index, text] of texts.entries()) if (text !== null) found.set(some[index]!, text);
        }
        return found;
    }

    async publish(site: string, record: string): Promise<void> {
        const key = this.key('sites');
        await this.options.connection.run(async (client) => {
            const message = JSON.stringify([this.options.workerId, site, record]);
            if ((await client.hLen(key)) >= MOST_SITES) await client.del(key);
            await Promise.all([
                client.hSet(key, site, record),
                client.pExpire(key, this.options.keepMillis),
                client.publish(this.channel, message),
            ]);
        });
    }

    async spend(name: string, most: number, amount: number): Promise<Spent> {
        const [given, left] = await this.run(SCRIPTS.spend, name, String(most), String(amount));
        return { given: Number(given), left: Number(left) };
    }

    async sites(): Promise<ReadonlyMap<string, string>> {
        const records = await this.options.connection.run((client) => client.hGetAll(this.key('sites')));
        return new Map(Object.entries(records));
    }

    async nudge(): Promise<void> {
        const message = JSON.stringify([this.options.workerId, NUDGE]);
        await this.options.connection.run((client) => client.publish(this.channel, message));
    }

    listen(listener: CoordinationListener): void {
        this.listener = listener;
    }

    async leave(): Promise<void> {
        await this.run(SCRIPTS.leave);
    }

    async close(): Promise<void> {
        this.options.connection.close();
    }

    private async listenAgain(): Promise<void> {
        const { listener } = this;
        if (listener === undefined) return;
        await this.options.connection.subscribe({
            channel: this.channel,
            onMessage: (message) => this.hear(message, listener),
            // What was said meanwhile is in the book.
            onBegin: () => {
                void this.sites().then(
                    (sites) => sites.forEach((record, site) => listener.onSite(site, record)),
                    () => undefined,
                );
            },
        });
    }

    private hear(message: string, listener: CoordinationListener): void {
        const [from, what, record] = parseMessage(message);
        if (from === undefined || from === this.options.workerId || what === undefined) return;
        if (record === undefined) listener.onNudge();
        else listener.onSite(what, record);
    }

    private get channel(): string {
        return this.key('news');
    }

    /** The braces keep all keys of a cluster on one node where Redis itself is a cluster. */
    private key(name: string): string {
        return `{${this.options.prefix}}:${name}`;
    }

    private recordKey(name: string): string {
        return this.key(`exit:${name}`);
    }

    private async run(script: Script, ...args: string[]): Promise<string[]> {
        const { connection, workerId, termMillis, keepMillis } = this.options;
        const reply = await connection.runScript(script, {
            keys: this.keys,
            arguments: [workerId, String(termMillis), String(keepMillis), ...args],
        });
        return Array.isArray(reply) ? reply.map(String) : [];
    }
}

function claimsFrom(reply: readonly string[]): Claim[] {
    return inGroupsOf(2, reply).map(([name, silence]) => ({
        name: name!,
        silentMillis: silence === '-1' ? undefined : Number(silence),
    }));
}

function parseMessage(message: string): (string | undefined)[] {
    try {
        const parts: unknown = JSON.parse(message);
        return Array.isArray(parts) ? parts.map((part) => (typeof part === 'string' ? part : undefined)) : [];
    } catch {
        return [];
    }
}

function inGroupsOf<Item>(size: number, items: readonly Item[]): Item[][] {
    const groups: Item[][] = [];
    for (let start = 0; start < items.length; start += size) groups.push(items.slice(start, start + size));
    return groups;
}
