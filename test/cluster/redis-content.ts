import type { RedisClientType } from 'redis';
import { createClient } from 'redis';

/** Everything that a Redis holds, keys and values, as one text. */
export async function redisContent(url: string): Promise<string> {
    const client: RedisClientType = createClient({ url });
    await client.connect();
    try {
        const keys = await client.keys('*');
        const entries = await Promise.all(keys.map(async (key) => [key, await valueOf(client, key)]));
        return JSON.stringify(entries);
    } finally {
        client.destroy();
    }
}

async function valueOf(client: RedisClientType, key: string): Promise<unknown> {
    const type = await client.type(key);
    switch (type) {
        case 'none': // It ended meanwhile.
            return undefined;
        case 'string':
            return client.get(key);
        case 'hash':
            return client.hGetAll(key);
        case 'set':
            return client.sMembers(key);
        case 'zset':
            return client.zRangeWithScores(key, 0, -1);
        case 'list':
            return client.lRange(key, 0, -1);
        default:
            throw new Error(`Cannot look into ${key}, which is a ${type}.`);
    }
}
