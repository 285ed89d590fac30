import { z } from 'zod';
import { lazy } from '../../common/lazy.js';
import { invalidOption } from '../../common/errors.js';
import type { RedisClientLike, Redis } from './client.js';

/** Where a Redis is. */
export interface RedisOptions {
    /** `redis://` or, with TLS, `rediss://`, credentials included. @default REDIS_URL */
    readonly url?: string;
    /**
     * A client of the package `redis` instead of the URL, for what a URL cannot say: `createClient` with certificates,
     * `createCluster`, `createSentinel`. Connections of our own are made with its options, and yours is neither used nor
     * closed. Those of a cluster and of Sentinels keep the process alive until `close()`.
     */
    readonly client?: RedisClientLike;
    /**
     * Begins the name of every key: what is to be shared has the same prefix, what is not has another one.
     * @default 'crawlee-proxy-sessions'
     */
    readonly prefix?: string;
}

const REDIS_URL = /^rediss?:\/\/[^\s/]/;

export const redisUrlSchema = lazy(() =>
    z
        .string('must be a URL such as "redis://localhost:6379"')
        .regex(REDIS_URL, 'must be a URL such as "redis://localhost:6379"')
        .refine((url) => URL.canParse(url), 'must be a URL such as "redis://localhost:6379"'),
);

/** Braces choose the node of a Redis cluster: ours keep all keys of a prefix together. */
export const prefixSchema = lazy(() =>
    z
        .string('must be a text')
        .regex(/^[\w.:/-]{1,100}$/, 'must be 1 to 100 letters, digits and . : / _ -')
        .default('crawlee-proxy-sessions'),
);

export const clientSchema = lazy(() =>
    z.custom<RedisClientLike>(
        (value) => typeof (value as Partial<RedisClientLike> | undefined)?.duplicate === 'function',
        'must be a client of the package "redis": createClient(…), createCluster(…) or createSentinel(…)',
    ),
);

/** The options, as they come from a schema. */
interface GivenRedis {
    readonly url?: string | undefined;
    readonly client?: RedisClientLike | undefined;
}

/** A Redis, and what people call it, without the login. */
export interface NamedRedis {
    readonly name: string;
    readonly redis: Redis;
}

/** @throws ProxySessionsError (`invalid-options`) when there is none, or more than one. */
export function requiredRedis(owner: string, given: GivenRedis): NamedRedis {
    const { client } = given;
    if (client !== undefined && given.url !== undefined) {
        throw invalidOption(`${owner}: give either "url" or "client", not both.`);
    }
    if (client !== undefined) return { name: 'Redis', redis: { kind: 'like', client } };
    const url = given.url ?? process.env.REDIS_URL;
    if (!redisUrlSchema().safeParse(url).success) {
        throw invalidOption(`${owner}: give "url", or set REDIS_URL, to a URL such as "redis://localhost:6379".`);
    }
    return { name: `Redis at ${new URL(url!).host}`, redis: { kind: 'url', url: url! } };
}
