import { z } from 'zod';
import { invalidOption } from '../../common/errors.js';

/** Where a Redis is. */
export interface RedisOptions {
    /** `redis://` or, with TLS, `rediss://`, credentials included. @default REDIS_URL */
    readonly url?: string;
    /**
     * Begins the name of every key: what is to be shared has the same prefix, what is not has another one.
     * @default 'crawlee-proxy-sessions'
     */
    readonly prefix?: string;
}

const REDIS_URL = /^rediss?:\/\/[^\s/]/;

export const redisUrlSchema = z
    .string('must be a URL such as "redis://localhost:6379"')
    .regex(REDIS_URL, 'must be a URL such as "redis://localhost:6379"')
    .refine((url) => URL.canParse(url), 'must be a URL such as "redis://localhost:6379"');

/** Braces choose the node of a Redis cluster: ours keep all keys of a prefix together. */
export const prefixSchema = z
    .string('must be a text')
    .regex(/^[\w.:/-]{1,100}$/, 'must be 1 to 100 letters, digits and . : / _ -')
    .default('crawlee-proxy-sessions');

/** @throws ProxySessionsError (`invalid-options`) when there is none. */
export function requiredUrl(owner: string, given: string | undefined): string {
    const url = given ?? process.env.REDIS_URL;
    if (redisUrlSchema.safeParse(url).success) return url!;
    throw invalidOption(`${owner}: give "url", or set REDIS_URL, to a URL such as "redis://localhost:6379".`);
}

/** The address without the login. */
export function describeRedis(url: string): string {
    return `Redis at ${new URL(url).host}`;
}
