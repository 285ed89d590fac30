// A list as lists are: http and socks5, two proxies that are dead and one whose password is wrong. What does not work
// is set aside, and the crawl goes on by the rest.
import assert from 'node:assert/strict';
import { CheerioCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { startLab } from 'crawlee-proxy-sessions/lab';

await using lab = await startLab({
    exits: 10,
    protocol: (index) => (index % 2 === 0 ? 'http' : 'socks5'),
    credentials: { username: 'me', password: 'secret' },
    faults: { 2: { kind: 'dead' }, 5: { kind: 'dead' } },
});
const list = lab.proxyUrls.map((url, index) => (index === 8 ? url.replace('secret', 'wrong') : url));

await using proxySessions = new ProxySessions({ proxyUrls: list });
proxySessions.on('exitCooldown', ({ reason }) => console.log(reason));
const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 5, requestHandler: () => {} }),
);
const { requestsFinished } = await crawler.run(lab.site.urls(100));

const { proxyFailed, misconfigured } = proxySessions.stats().totals;
console.log(
    `${requestsFinished} of 100 pages; ${proxyFailed + misconfigured} requests met a proxy that does not work.`,
);

assert.equal(requestsFinished, 100, 'a page was lost');
assert.ok(proxyFailed + misconfigured <= 6, 'proxies that do not work were tried again and again');
assert.ok(!JSON.stringify(proxySessions.stats()).includes('secret'), 'the statistics tell a password');
