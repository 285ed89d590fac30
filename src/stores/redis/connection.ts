import type { Client, Redis } from './client.js';
import { clientMaker } from './client.js';
import { explainRefusal } from './refusals.js';
import type { Script } from './scripts.js';

export interface ConnectionOptions {
    /** What people call it, without secrets. */
    readonly name: string;
    readonly redis: Redis;
    /** How long an answer is waited for. */
    readonly timeoutMillis: number;
}

/** Keys and arguments of a command, in Redis's own terms. */
interface ScriptCall {
    readonly keys: string[];
    readonly arguments: string[];
}

const GRACE_MILLIS = 100;

/** Says on which channel messages are listened for, and who does. */
export interface Subscription {
    readonly channel: string;
    readonly onMessage: (message: string) => void;
    /** Listens from now on; what was said before, and while the connection was lost, was missed. */
    readonly onBegin: () => void;
}

/**
 * A connection to Redis that is made when it is first needed, and again after it was lost, but never by itself: a caller
 * asks is told that it is gone, and may ask again. Does not keep the process alive.
 */
export class RedisConnection {
    private opening: Promise<Client> | undefined;
    private listening: Promise<Client> | undefined;
    private makeClient: (() => Client) | undefined;
    private isClosed = false;

    constructor(private readonly options: ConnectionOptions) {}

    /** @throws StoreRefusedError when waiting would not help; Error when there is no answer in time. */
    async run<Reply>(command: (client: Client) => Promise<Reply>): Promise<Reply> {
        const makeClient = await this.load();
        return this.inTime(this.client(makeClient).then(command));
    }

    async runScript(script: Script, call: ScriptCall): Promise<unknown> {
        return this.run(async (client) => {
            try {
                return await client.evalSha(script.sha, call);
            } catch (error) {
                // A server that was restarted has forgotten its scripts.
                if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
                return client.eval(script.source, call);
            }
        });
    }

    /** Listens, unless it does already. */
    async subscribe({ channel, onMessage, onBegin }: Subscription): Promise<void> {
        const makeClient = await this.load();
        if (this.listening !== undefined) return;
        const listening = this.open(makeClient, () => (this.listening = undefined));
        this.listening = listening;
        try {
            await this.inTime(listening.then((client) => client.subscribe(channel, onMessage)));
        } catch (error) {
            this.listening = undefined;
            void listening.then(discard, () => undefined);
            throw error;
        }
        onBegin();
    }

    close(): void {
        this.isClosed = true;
        this.giveUp();
    }

    /** Loading the library takes its time, which does not count as Redis's. */
    private async load(): Promise<() => Client> {
        const { name, redis, timeoutMillis } = this.options;
        try {
            return (this.makeClient ??= await clientMaker(redis, timeoutMillis));
        } catch (error) {
            throw explainRefusal(name, error);
        }
    }

    private client(makeClient: () => Client): Promise<Client> {
        return (this.opening ??= this.open(makeClient, () => (this.opening = undefined)));
    }

    private async open(makeClient: () => Client, onLost: () => void): Promise<Client> {
        if (this.isClosed) throw new Error('The connection is closed.');
        const client = makeClient();
        client.on('error', () => {
            onLost();
            discard(client);
        });
        try {
            await client.connect();
            return client;
        } catch (error) {
            onLost();
            throw error;
        }
    }

    /** A server that does not answer in time is given up, so that commands do not pile up. */
    private async inTime<Reply>(reply: Promise<Reply>): Promise<Reply> {
        const { timeoutMillis } = this.options;
        let timer: NodeJS.Timeout | undefined;
        const timeout = new Promise<never>((_, reject) => {
            const giveUp = (): void => {
                this.giveUp();
                reject(new Error(`no answer for ${timeoutMillis} ms`));
            };
            // A process that was busy itself has yet to read the answer that came meanwhile.
            timer = setTimeout(() => (timer = setTimeout(giveUp, GRACE_MILLIS).unref()), timeoutMillis).unref();
        });
        try {
            return await Promise.race([reply, timeout]);
        } catch (error) {
            throw explainRefusal(this.options.name, error);
        } finally {
            clearTimeout(timer);
            reply.catch(() => undefined);
        }
    }

    private giveUp(): void {
        for (const opened of [this.opening, this.listening]) void opened?.then(discard, () => undefined);
        [this.opening, this.listening] = [undefined, undefined];
    }
}

/** That of one server ends at once, that of Sentinels later. */
interface Ending {
    readonly isOpen: boolean;
    destroy(): unknown;
}

function discard(client: Ending): void {
    if (!client.isOpen) return;
    const ended = client.destroy();
    if (ended instanceof Promise) ended.catch(() => undefined);
}
