import type { createClient } from 'redis';

/** A client of the package `redis`, as `createClient`, `createCluster` and `createSentinel` make them. */
export interface RedisClientLike {
    /** Makes another one that connects as this one would. */
    duplicate(overrides?: never): unknown;
}

/** Where a Redis is, and how to log in. */
export type Redis =
    | { readonly kind: 'url'; readonly url: string }
    /** Ours are made as it was made; the user's own is left alone. */
    | { readonly kind: 'like'; readonly client: RedisClientLike };

/** That of one server; those of a cluster and of Sentinels have all its commands. */
export type Client = ReturnType<typeof createClient>;

/**
 * Makes clients that do not connect again by themselves, and do not keep the process alive, where they are those of one server.
 * Those of a cluster and of Sentinels look after their connections themselves, until they are destroyed.
 *
 * @throws Error when the package `redis`, an optional peer, is not installed.
 */
export async function clientMaker(redis: Redis, timeoutMillis: number): Promise<() => Client> {
    const own = { disableOfflineQueue: true };
    const socket = { reconnectStrategy: false, connectTimeout: timeoutMillis } as const;
    if (redis.kind === 'url') {
        const { createClient } = await import('redis');
        return () => withoutHold(createClient({ ...own, url: redis.url, socket }));
    }
    const { client } = redis;
    if (!isOfOneServer(client)) return () => client.duplicate() as Client;
    return () => withoutHold(client.duplicate({ ...own, socket: { ...client.options.socket, ...socket } as never }));
}

function isOfOneServer(client: RedisClientLike): client is RedisClientLike & Client {
    return 'unref' in client;
}

function withoutHold(client: Client): Client {
    client.unref();
    return client;
}
