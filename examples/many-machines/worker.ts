// One worker: takes pages from the shared queue, crawls them through the shared pool of exits, and puts the links that it finds
// back into the queue. Start as many as you like, on any number of machines. SIGTERM ends it when its pages are done, END_WHEN_DONE=yes when
// all are.
import { hostname } from 'node:os';
import { Worker } from 'bullmq';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { redisCluster } from 'crawlee-proxy-sessions/redis';
import { PageCrawler } from './page-crawler.js';
import type { PageJob, PageResult } from './page-queue.js';
import { PageQueue, connectionTo } from './page-queue.js';

const {
    REDIS_URL = 'redis://localhost:6379',
    PROXY_URLS = '',
    CONCURRENCY = '20',
    LEASE_SECS = '10',
    WORKER_NAME = hostname(),
    END_WHEN_DONE = 'no',
} = process.env;
/** A Redis that has gone away would let the end wait for ever. Kubernetes and Docker wait less. */
const LONGEST_END_MILLIS = 60_000;
const LOOK_MILLIS = 5_000;
const concurrency = Number(CONCURRENCY);
const leaseMillis = Number(LEASE_SECS) * 1000;

const proxySessions = new ProxySessions({
    proxyUrls: PROXY_URLS.split(/[\s,]+/).filter((url) => url !== ''),
    cluster: redisCluster({ url: REDIS_URL, leaseSecs: Number(LEASE_SECS) }),
});
const crawler = new PageCrawler(proxySessions, concurrency);
const pages = new PageQueue(REDIS_URL);

const worker = new Worker<PageJob, PageResult>(
    PageQueue.jobName,
    async ({ data }) => {
        const { title, links } = await crawler.crawl(data.url);
        await pages.add(links.filter((link) => new URL(link).origin === new URL(data.url).origin));
        return { title, worker: WORKER_NAME };
    },
    {
        connection: connectionTo(REDIS_URL),
        concurrency,
        // The jobs of a worker that died go to the others after this, as its exits do. A page may see some workers die.
        lockDuration: leaseMillis,
        stalledInterval: leaseMillis / 2,
        maxStalledCount: 5,
    },
);
worker.on('error', (error) => console.error(error.message));

if (END_WHEN_DONE === 'yes') {
    setInterval(() => {
        pages.isDone().then((isDone) => (isDone ? end() : undefined), console.error);
    }, LOOK_MILLIS).unref();
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());

let isEnding = false;
async function end(): Promise<void> {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(1), LONGEST_END_MILLIS).unref();
    await worker.close(); // takes no more jobs, and waits for those under way
    await crawler.close();
    await Promise.all([pages.close(), proxySessions.close()]);
}
