import { afterEach, expect, it, vi } from 'vitest';
import { ProxySessions } from '../../src/index.js';
import { redisCluster, redisStore } from '../../src/stores/redis/index.js';

afterEach(() => vi.unstubAllEnvs());

it.each([
    [
        { url: 'http://user:secret@host' },
        /^redisCluster: option "url" must be a URL such as "redis:.*; got a text of 23/,
    ],
    [{ url: 'redis://host', prefix: 'a{b}' }, /^redisCluster: option "prefix" must be 1 to 100 letters/],
    [{ url: 'redis://host', leaseSecs: 0.1 }, /^redisCluster: option "leaseSecs" must be at least 1; got 0.1/],
    [{ url: 'redis://host', ttl: 1 }, /^redisCluster: there is no option "ttl"/],
    [{}, /^redisCluster: give "url", or set REDIS_URL/],
])('%j is refused with one sentence', (options, message) => {
    vi.stubEnv('REDIS_URL', undefined);
    expect(() => redisCluster(options)).toThrow(message);
});

it('takes the URL from the environment, and never shows its password', () => {
    vi.stubEnv('REDIS_URL', 'rediss://user:secret@host.example:6380/1');
    const cluster = redisCluster();
    expect(cluster.name).toBe('Redis at host.example:6380');
    expect(JSON.stringify([cluster, redisStore()])).not.toContain('secret');
});

it('is refused where something else is given', () => {
    const options = { proxyUrls: ['http://host'], cluster: 'redis://host' as never };
    expect(() => new ProxySessions(options)).toThrow(/option "cluster" must be a cluster such as redisCluster/);
});
