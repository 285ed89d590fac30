import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CheerioCrawler } from '@crawlee/cheerio';
import { redisCluster } from 'crawlee-proxy-sessions/redis';
import { expect, it } from 'vitest';
import { ProxySessions, zyteSmartProxy } from '../../src/index.js';
import { redis } from '../cluster/support.js';
import { inMemory, lab } from '../support.js';

const WORKER = fileURLToPath(new URL('./fixtures/zyte-worker.ts', import.meta.url));

it('ends the sessions at the service that a killed worker left there, and counts them as long as they live', async () => {
    const target = await lab({ exits: 1, zyte: { delayMillis: 20, maxSessions: 6 } });
    const server = await redis();
    const { url, apiKey } = target.zyte;
    const zyte = { url, apiKey, minDelaySecs: 0.02, maxSessions: 6 };

    const setup = JSON.stringify({ zyte, redisUrl: server.url, pages: target.site.urls(500, '/killed') });
    const killed = fork(WORKER, [setup], { execArgv: ['--import', 'tsx'], stdio: 'ignore' });
    for (let pages = 0; pages < 40; pages += 1) await once(killed, 'message');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const left = Object.keys(target.zyte.livingSessions);
    expect(left).not.toHaveLength(0);

    const cluster = redisCluster({ url: server.url, leaseSecs: 2 });
    const proxySessions = new ProxySessions({ provider: zyteSmartProxy(zyte), cluster });
    let pages = 0;
    const options = proxySessions.optionsFor(CheerioCrawler, { requestHandler: () => void (pages += 1) });
    await new CheerioCrawler(options, inMemory()).run(target.site.urls(60, '/after'));
    expect(pages).toBe(60);
    await expect
        .poll(() => Object.keys(target.zyte.livingSessions).filter((id) => left.includes(id)), { timeout: 10_000 })
        .toEqual([]);
    await proxySessions.close();
    expect(target.zyte.livingSessions).toEqual({});
});
