// Zyte Smart Proxy Manager: ids made by the service, in a header; its pace is kept, and no session is left behind.
import assert from 'node:assert/strict';
import { CheerioCrawler } from 'crawlee';
import { ProxySessions, zyteSmartProxy } from 'crawlee-proxy-sessions';
import { startLab } from 'crawlee-proxy-sessions/lab';

// The service wants 12 seconds between two requests of a session; this stand-in is a hundred times as fast.
await using lab = await startLab({ zyte: { delayMillis: 120 }, site: { https: true, hostname: 'shop.test' } });
const { url, apiKey } = lab.zyte; // for the real service leave `url` out, and put the key in ZYTE_SMARTPROXY_APIKEY

const proxySessions = new ProxySessions({
    provider: zyteSmartProxy({ url, apiKey, ca: lab.ca, minDelaySecs: 0.12, maxSessions: 5 }),
});
const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 10, requestHandler: () => {} }),
);
const { requestsFinished } = await crawler.run(lab.site.urls(50, '/page', { https: true }));
await proxySessions.close(); // ends the sessions at the service

const early = lab.zyte.log.filter(({ isEarly }) => isEarly);
const left = Object.keys(lab.zyte.livingSessions);
console.log(`${requestsFinished} pages by ${lab.zyte.createdSessions} sessions, ${early.length} requests too early.`);

assert.equal(requestsFinished, 50, 'a page was lost');
assert.equal(lab.zyte.createdSessions, 5);
assert.deepEqual(early, [], 'the service was asked before it wanted to be');
assert.deepEqual(left, [], 'sessions were left at the service');
assert.deepEqual(lab.site.strayCookies(), [], 'a cookie was shown from another IP than the one it was given to');
