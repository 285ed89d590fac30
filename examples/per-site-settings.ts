// Settings of single sites: two shops are crawled together through the same proxies. One of them is small and asks for
// patience, so an exit sends it one request at a time, and no more than ten in all; the other is crawled as ever.
import assert from 'node:assert/strict';
import { CheerioCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { startLab } from 'crawlee-proxy-sessions/lab';

await using lab = await startLab({
    exits: 5,
    sites: ['small.shop.example', 'big.example'].map((hostname) => ({ hostname, latencyMillis: 20 })),
});
const [small, big] = [lab.sites[0], lab.sites[1]!];

await using proxySessions = new ProxySessions({
    proxyUrls: lab.proxyUrls,
    sites: {
        '*.shop.example': { pacing: { maxConcurrencyPerExit: 1, maxRequestsPerExit: 10 }, cooldown: { baseSecs: 300 } },
    },
});
let pages = 0;
const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, {
        minConcurrency: 20,
        maxConcurrency: 20,
        requestHandler: () => void (pages += 1),
    }),
);
await crawler.run([...small.urls(30), ...big.urls(100)]);

const mostToSmall = Math.max(...small.pagesByIp().values());
console.log(`${pages} of 130 pages; the small shop saw at most ${mostToSmall} requests of one exit.`);

assert.equal(pages, 130, 'a page was lost');
assert.equal(small.maxConcurrentPerIp(), 1, 'an exit sent the small shop two requests at a time');
assert.ok(mostToSmall <= 10, 'an exit sent the small shop more than ten requests');
assert.ok(big.maxConcurrentPerIp() > 1, 'the big shop was slowed down too');
