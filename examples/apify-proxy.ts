// Apify Proxy: each session has an exit of its own in the group and country that were asked for.
import assert from 'node:assert/strict';
import { CheerioCrawler } from 'crawlee';
import { ProxySessions, apifyProxy } from 'crawlee-proxy-sessions';
import { startLab } from 'crawlee-proxy-sessions/lab';

await using lab = await startLab({ apify: {} });
// On the platform these variables are there already; elsewhere APIFY_PROXY_PASSWORD is enough.
Object.assign(process.env, lab.apify.environment);

await using proxySessions = new ProxySessions({ provider: apifyProxy({ groups: ['RESIDENTIAL'], country: 'US' }) });
await proxySessions.checkAccess();
const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 10,
        sessionPoolOptions: { maxPoolSize: 20 },
        requestHandler: async ({ $, pushData }) => pushData({ ip: $('#client-ip').text() }),
    }),
);
const { requestsFinished } = await crawler.run(lab.site.urls(100));

const userNames = new Set(lab.apify.log.map(({ username }) => username));
console.log(`${requestsFinished} pages as ${userNames.size} sessions, such as ${[...userNames][0]}.`);

assert.equal(requestsFinished, 100, 'a page was lost');
assert.ok(lab.apify.log.every(({ session, country }) => session !== undefined && country === 'US'));
assert.deepEqual(lab.site.strayCookies(), [], 'a cookie was shown from another IP than the one it was given to');
