import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import type { ClusterBook, WhenCutOff } from '../coordination-store.js';
import { WHEN_CUT_OFF } from '../coordination-store.js';
import { parseOptions } from '../../common/options.js';
import { RedisConnection } from './connection.js';
import type { RedisOptions } from './options.js';
import { clientSchema, prefixSchema, redisUrlSchema, requiredRedis } from './options.js';
import { RedisCoordinationStore } from './redis-coordination-store.js';

export interface RedisClusterOptions extends RedisOptions {
    /**
     * A worker of which nothing is heard for so many seconds counts as dead: others take what it held. Longer than any
     * pause in which its process may do nothing at all.
     * @default 10
     */
    readonly leaseSecs?: number;
    /**
     * What a worker does that cannot reach Redis until its lease has ended: `stop` sends nothing more until it can, because
     * others may use its exits by then; `go-on` uses them all the same.
     * @default 'stop'
     */
    readonly whenCutOff?: WhenCutOff;
    /** How long knowledge is kept that nobody uses, in seconds. @default 86 400, a day */
    readonly keepSecs?: number;
}

const optionsSchema = lazy(() =>
    z.strictObject({
        url: redisUrlSchema().optional(),
        client: clientSchema().optional(),
        prefix: prefixSchema(),
        leaseSecs: z.number('must be a number').min(1, 'must be at least 1').default(10),
        whenCutOff: z.enum(WHEN_CUT_OFF, 'must be "stop" or "go-on"').default('stop'),
        keepSecs: z.number('must be a number').min(60, 'must be at least 60').default(86_400),
    }),
);

/** A command that takes longer is given up; as much of a lease's term as still lets the next beat come in time. */
const TIMEOUT_SHARE = 0.3;
const LONGEST_TIMEOUT_MILLIS = 2_000;

/**
 * Lets any number of workers share one pool of exits by a Redis (6.2 or newer) or Valkey.
 *
 * ```ts
 * const proxySessions = new ProxySessions({ proxyUrls, cluster: redisCluster({ url: 'redis://localhost:6379' }) });
 * ```
 *
 * @throws ProxySessionsError (`invalid-options`) when an option is wrong, or no URL is given.
 */
export function redisCluster(options: RedisClusterOptions = {}): ClusterBook {
    const parsed = parseOptions('redisCluster', optionsSchema(), options);
    const { name, redis } = requiredRedis('redisCluster', parsed);
    const { prefix, leaseSecs, whenCutOff, keepSecs } = parsed;
    const termMillis = leaseSecs * 1000;
    const timeoutMillis = Math.min(LONGEST_TIMEOUT_MILLIS, TIMEOUT_SHARE * termMillis);
    return Object.freeze({
        name,
        join() {
            const workerId = randomUUID();
            const connection = new RedisConnection({ name, redis, timeoutMillis });
            const store = new RedisCoordinationStore({
                connection,
                prefix,
                workerId,
                termMillis,
                keepMillis: keepSecs * 1000,
            });
            return { workerId, termMillis, whenCutOff, store };
        },
    } satisfies ClusterBook);
}
