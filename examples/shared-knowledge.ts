// Several crawlers share what they know: the second one never meets an exit that the first one was refused by.
import assert from 'node:assert/strict';
import { CheerioCrawler, HttpCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { bannedExits, startLab } from 'crawlee-proxy-sessions/lab';

await using lab = await startLab({ exits: 20 });
lab.site.setPolicy(bannedExits(lab.exits.slice(0, 8).map(({ ip }) => ip)));

await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls, cooldown: { baseSecs: 600 } });
const options = { maxConcurrency: 10, requestHandler: () => {} };

const scout = new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, options));
const found = await scout.run(lab.site.urls(100, '/list'));
const refused = new Set(lab.site.pages().flatMap(({ status, clientIp }) => (status === 403 ? [clientIp] : [])));
lab.site.clearLog();

const worker = new HttpCrawler(proxySessions.optionsFor(HttpCrawler, options));
const got = await worker.run(lab.site.urls(100, '/detail'));
const repeated = lab.site.pages().filter(({ clientIp }) => refused.has(clientIp));
console.log(`The first crawl was refused by ${refused.size} exits; the second used ${repeated.length} of those.`);

assert.equal(found.requestsFinished + got.requestsFinished, 200, 'a page was lost');
assert.ok(refused.size > 0, 'nobody was refused');
assert.deepEqual(repeated, [], 'an exit was tried again that the other crawler knew to be refused');
