import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import { parseOptions } from '../../common/options.js';
import type { StateStore } from '../store.js';
import { RedisConnection } from './connection.js';
import type { RedisOptions } from './options.js';
import { clientSchema, prefixSchema, redisUrlSchema, requiredRedis } from './options.js';

const TIMEOUT_MILLIS = 5_000;

const optionsSchema = lazy(() =>
    z.strictObject({
        url: redisUrlSchema().optional(),
        client: clientSchema().optional(),
        prefix: prefixSchema(),
    }),
);

/**
 * Keeps the state of one crawl in Redis, for crawls that are started again on another machine.
 *
 * ```ts
 * const proxySessions = new ProxySessions({ proxyUrls, state: { store: redisStore({ url: 'redis://localhost:6379' }) } });
 * ```
 *
 * @throws ProxySessionsError (`invalid-options`) when an option is wrong, or no URL is given.
 */
export function redisStore(options: RedisOptions = {}): StateStore {
    const parsed = parseOptions('redisStore', optionsSchema(), options);
    const connection = new RedisConnection({ ...requiredRedis('redisStore', parsed), timeoutMillis: TIMEOUT_MILLIS });
    const keyOf = (key: string): string => `{${parsed.prefix}}:state:${key}`;
    return Object.freeze({
        name: 'redis',
        async load(key: string) {
            return (await connection.run((client) => client.get(keyOf(key)))) ?? undefined;
        },
        async save(key: string, text: string) {
            await connection.run((client) => client.set(keyOf(key), text));
        },
        async remove(key: string) {
            await connection.run((client) => client.del(keyOf(key)));
        },
        async close() {
            connection.close();
        },
    } satisfies StateStore);
}
