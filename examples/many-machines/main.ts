// Workers on one machine, as they would run on many: three processes take pages from one BullMQ queue and crawl a strict site
// through thirty exits that they share by Redis. The links that they find go into the queue. One is killed a third of the
// way, another one joins at two thirds. No page is lost, and all numbers come from the site's log and from the queue.
import { setTimeout as sleep } from 'node:timers/promises';
import { quotaBan, startLab } from 'crawlee-proxy-sessions/lab';
import { RedisServer } from '../../scripts/lib/redis-server.mjs';
import { PageQueue } from './page-queue.js';
import { printTable } from './table.js';
import { WorkerProcesses } from './worker-processes.js';

const PAGES = Number(process.env.PAGES ?? 900);
const LEASE_SECS = 5;
const LOOK_MILLIS = 200;
/** Longer than any crawl here takes; a demo must not wait for ever. */
const LONGEST_MILLIS = 240_000;

await using lab = await startLab({
    exits: 30,
    site: { policy: quotaBan({ requests: 10, windowSecs: 2, banSecs: 10 }), pages: pageOfTree },
});
await using redis = await RedisServer.start();

const pages = new PageQueue(redis.url);
await pages.add(lab.site.urls(1));
const workers = new WorkerProcesses({
    REDIS_URL: redis.url,
    PROXY_URLS: lab.proxyUrls.join(' '),
    LEASE_SECS: String(LEASE_SECS),
    CRAWLEE_LOG_LEVEL: process.env.CRAWLEE_LOG_LEVEL ?? 'OFF', // refusals are part of the game here
});
for (const name of ['worker-1', 'worker-2', 'worker-3']) workers.start(name);
console.log(`3 workers, 30 exits, ${PAGES} pages …`);

const startedAt = Date.now();
await reached(PAGES / 3);
workers.kill('worker-2');
console.log('worker-2 was killed.');
await reached((2 * PAGES) / 3);
workers.start('worker-4');
console.log('worker-4 joined.');
await reached(PAGES);
await workers.end();

const results = await pages.results();
await pages.close();
printTable(lab.site.log, results);
if (results.length !== PAGES) throw new Error(`${PAGES - results.length} of ${PAGES} pages were lost.`);

/** Resolves when so many pages were crawled. */
async function reached(count: number): Promise<void> {
    while ((await pages.crawled()) < count) {
        if (Date.now() - startedAt > LONGEST_MILLIS)
            throw new Error(`Only ${await pages.crawled()} pages were crawled.`);
        await sleep(LOOK_MILLIS);
    }
}

/** Each page links to four more, so that all are found from the first. */
function pageOfTree({ path }: { readonly path: string }): string {
    const page = Number(path.split('/').at(-1));
    const links = [1, 2, 3, 4].map((branch) => 4 * (page - 1) + 1 + branch).filter((link) => link <= PAGES);
    return `<title>Page ${page}</title>${links.map((link) => `<a href="${link}">${link}</a>`).join(' ')}`;
}
