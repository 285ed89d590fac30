import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheerioCrawler } from '@crawlee/cheerio';
import { createClient, createCluster } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RedisServer } from '../../scripts/lib/redis-server.mjs';
import { OK } from '../../src/engine/verdict.js';
import type { RedisClusterOptions } from '../../src/stores/redis/index.js';
import { redisCluster, redisStore } from '../../src/stores/redis/index.js';
import { inMemory, lab, sessionsFor } from '../support.js';
import { joinAs, listOf } from './support.js';

async function server(options: Readonly<Record<string, string>> = {}): Promise<RedisServer> {
    const started = await RedisServer.start(options);
    onTestFinished(() => started.stop());
    return started;
}

/** One server with all slots but that of our prefix, which a second one has. */
async function halfACluster(): Promise<RedisServer> {
    const [one, two] = [await clusterNode(), await clusterNode()];
    const [a, b] = [await admin(one.url), await admin(two.url)];
    const ours = await a.sendCommand<number>(['CLUSTER', 'KEYSLOT', '{crawlee-proxy-sessions}:workers']);
    await a.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', String(ours - 1), String(ours + 1), '16383']);
    await b.sendCommand(['CLUSTER', 'ADDSLOTS', String(ours)]);
    await a.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', new URL(two.url).port]);
    await expect
        .poll(() => a.sendCommand<string>(['CLUSTER', 'INFO']), { timeout: 15_000 })
        .toContain('cluster_state:ok');
    await expect
        .poll(() => b.sendCommand<string>(['CLUSTER', 'INFO']), { timeout: 15_000 })
        .toContain('cluster_state:ok');
    return one;
}

async function clusterNode(): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-redis-'));
    const started = await server({ 'cluster-enabled': 'yes', dir: folder });
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return started;
}

async function admin(url: string): Promise<ReturnType<typeof createClient>> {
    const client = createClient({ url });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.destroy());
    return client as ReturnType<typeof createClient>;
}

function withLogin({ url }: RedisServer, login: string): string {
    return url.replace('redis://', `redis://${login}@`);
}

const LITTLE = ['~*', '&*', '+@connection'];

async function urlOfUser(server: RedisServer, rights: readonly string[]): Promise<string> {
    const client = await admin(server.url);
    await client.sendCommand(['ACL', 'SETUSER', 'crawler', 'on', '>pass', ...rights]);
    return withLogin(server, 'crawler:pass');
}

const REFUSING: readonly [string, () => Promise<string>, RegExp][] = [
    [
        'a wrong password',
        async () => withLogin(await server({ requirepass: 'right' }), ':wrong'),
        /^Redis at 127.0.0.1:\d+ refuses the login \(WRONGPASS .*\); check its user name and password\.$/,
    ],
    [
        'no password',
        async () => (await server({ requirepass: 'right' })).url,
        /^Redis at \S+ wants a login \(NOAUTH .*\); put user name and password into its URL\.$/,
    ],
    [
        'a user without rights',
        async () => urlOfUser(await server(), LITTLE),
        /^Redis at \S+ does not allow us enough \(NOPERM .*\); give the user the rights named in docs\/cluster\.md\.$/,
    ],
    [
        'no memory',
        async () => (await server({ maxmemory: '1', 'maxmemory-policy': 'noeviction' })).url,
        /^Redis at \S+ has no memory left \(.*OOM .*\); raise its maxmemory, or remove what else is in it\.$/,
    ],
    [
        'a replica',
        async () => (await server({ replicaof: `127.0.0.1 ${new URL((await server()).url).port}` })).url,
        /^Redis at \S+ is a replica that cannot be written to \(.*READONLY .*\); give the address of the primary\.$/,
    ],
    [
        'too few replicas',
        async () => (await server({ 'min-replicas-to-write': '2' })).url,
        /^Redis at \S+ lacks the replicas that it needs to write \(.*NOREPLICAS .*\); start them\.$/,
    ],
    [
        'one node of a Redis Cluster',
        async () => (await halfACluster()).url,
        /^Redis at \S+ is one node of a Redis Cluster \(MOVED .*\); give `client: createCluster/,
    ],
];

describe('a Redis that does not let us work', () => {
    it.each(REFUSING)('%s: the first request says so', async (_, urlOf, sentence) => {
        const worker = joinAs(redisCluster({ url: await urlOf() }), listOf(3));
        const error: Error = await worker.lease().then(
            () => Promise.reject(new Error('got an exit')),
            (reason: unknown) => reason as Error,
        );
        expect(error.message).toMatch(sentence);
        expect(error).toMatchObject({ code: 'misconfigured', consequence: 'stop-crawl' });
    });

    it('ends the crawl with that sentence', async () => {
        const { url } = await server({ requirepass: 'right' });
        const target = await lab({ exits: 3 });
        const proxySessions = sessionsFor(target, { cluster: redisCluster({ url }) });
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => {} }),
            inMemory(),
        );
        await expect(crawler.run(target.site.urls(20))).rejects.toThrow(/wants a login \(NOAUTH/);
        expect(target.site.log).toEqual([]);
    });
});

describe('a Redis that needs more than a URL', () => {
    async function works(options: RedisClusterOptions): Promise<void> {
        const workers = [1, 2].map(() => joinAs(redisCluster(options), listOf(4)));
        const leases = await Promise.all(workers.map((worker) => worker.lease()));
        expect(new Set(leases.map(({ exit }) => exit.id)).size).toBe(2);
        for (const [index, worker] of workers.entries()) worker.finish(leases[index]!, OK);
    }

    it('is reached as an ACL user with the rights that docs/cluster.md names', async () => {
        const rights = '~{shop}:* &{shop}:* +@connection +@read +@write +@scripting +@pubsub +time -@dangerous';
        await works({ url: await urlOfUser(await server(), rights.split(' ')), prefix: 'shop' });
    });

    it('is reached as the given client would, and that is left alone', async () => {
        const { url } = await server({ requirepass: 'right' });
        const client = createClient({ url, password: 'right' });
        await works({ client });
        expect(client.isOpen).toBe(false);
    });

    it('may be a Redis Cluster', async () => {
        const client = createCluster({ rootNodes: [{ url: (await halfACluster()).url }] });
        await works({ client });
        const store = redisStore({ client });
        onTestFinished(() => store.close?.());
        await store.save('key', 'text');
        expect(await store.load('key')).toBe('text');
    });
});
