// Three worker processes crawl a strict site through one pool of thirty exits that they share by Redis. Half-way one of
// them is killed: the others crawl its pages, and use its exits once its lease has ended. All numbers come from the
// site's log.
import { quotaBan, startLab } from 'crawlee-proxy-sessions/lab';
import { RedisServer } from '../../scripts/lib/redis-server.mjs';
import { Progress } from '../demo/progress.js';
import { Crew } from './crew.js';
import { printTable } from './table.js';

const PAGES = 900;
const LEASE_SECS = 5;

process.env.CRAWLEE_LOG_LEVEL ??= '0'; // the workers': refusals are part of the game here

await using lab = await startLab({
    exits: 30,
    site: { policy: quotaBan({ requests: 10, windowSecs: 2, banSecs: 10 }) },
});
await using redis = await RedisServer.start();

const progress = new Progress('3 workers, 30 exits', PAGES);
let killedAt = Infinity;
const crew = new Crew({
    workers: ['worker-1', 'worker-2', 'worker-3'],
    pages: lab.site.urls(PAGES),
    setup: { proxyUrls: lab.proxyUrls, redisUrl: redis.url, leaseSecs: LEASE_SECS, concurrency: 20 },
    onGot(pages) {
        progress.advance();
        if (killedAt < Infinity || pages < PAGES / 2) return;
        killedAt = Date.now();
        crew.signal('worker-2', 'SIGKILL');
    },
});
await crew.done();
progress.stop();
printTable(lab.site.log, crew.got.size, killedAt);
