import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createSentinel } from 'redis';
import { expect, it, onTestFinished } from 'vitest';
import { RedisServer } from '../../scripts/lib/redis-server.mjs';
import { OK } from '../../src/engine/verdict.js';
import { createAuthority, issueCertificate } from '../../src/interception/certificates.js';
import type { RedisClusterOptions } from '../../src/stores/redis/index.js';
import { redisCluster } from '../../src/stores/redis/index.js';
import { joinAs, listOf, redis } from './support.js';

/** Two workers share the exits of one list. */
async function works(options: RedisClusterOptions): Promise<void> {
    const workers = [1, 2].map(() => joinAs(redisCluster(options), listOf(4)));
    const leases = await Promise.all(workers.map((worker) => worker.lease()));
    expect(new Set(leases.map(({ exit }) => exit.id)).size).toBe(2);
    for (const [index, worker] of workers.entries()) worker.finish(leases[index]!, OK);
}

/** What the first request of a worker fails with. */
async function refusal(options: RedisClusterOptions): Promise<Error> {
    return joinAs(redisCluster(options), listOf(3))
        .lease()
        .then(
            () => Promise.reject(new Error('got an exit')),
            (reason: unknown) => reason as Error,
        );
}

function folder(files: Readonly<Record<string, string>>): string {
    const path = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-redis-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    return path;
}

it('TLS works with an authority of one’s own, and without it the first request says what to do', async () => {
    const authority = await createAuthority('ours');
    const { cert, key } = await issueCertificate(authority, ['127.0.0.1']);
    const files = folder({ 'cert.pem': cert, 'key.pem': key, 'ca.pem': authority.cert });
    const server = await RedisServer.start({
        'tls-cert-file': join(files, 'cert.pem'),
        'tls-key-file': join(files, 'key.pem'),
        'tls-ca-cert-file': join(files, 'ca.pem'),
        'tls-auth-clients': 'no',
    });
    onTestFinished(() => server.stop());
    const { url } = server;
    expect(url).toMatch(/^rediss:/);
    await works({ client: createClient({ url, socket: { tls: true, ca: authority.cert } }) });

    const untrusted = await refusal({ url });
    expect(untrusted.message).toMatch(
        /^Redis at 127.0.0.1:\d+ shows a certificate that is not trusted here \(.+\); give `client: createClient\(\{ url, socket: \{ tls: true, ca \} \}\)` in place of the URL\.$/,
    );
    expect(untrusted).toMatchObject({ code: 'misconfigured', consequence: 'stop-crawl' });
});

it('Sentinels tell where the primary is', async () => {
    const primary = await redis();
    const port = new URL(primary.url).port;
    const sentinel = await RedisServer.startSentinel(
        folder({ 'sentinel.conf': `sentinel monitor ours 127.0.0.1 ${port} 1\n` }),
    );
    onTestFinished(() => sentinel.stop());
    const sentinelRootNodes = [{ host: '127.0.0.1', port: Number(new URL(sentinel.url).port) }];
    await works({ client: createSentinel({ name: 'ours', sentinelRootNodes }) });

    const admin = createClient({ url: primary.url });
    await admin.connect();
    onTestFinished(() => admin.destroy());
    expect(await admin.exists('{crawlee-proxy-sessions}:workers')).toBe(1);
});
