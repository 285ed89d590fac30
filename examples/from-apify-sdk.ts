// Moving from the Apify SDK: the proxy configuration that `Actor.createProxyConfiguration()` makes goes on being used,
// with the sessions' rules of its groups.
import assert from 'node:assert/strict';
import { Actor } from 'apify';
import { CheerioCrawler } from 'crawlee';
import { ProxySessions, fromProxyConfiguration } from 'crawlee-proxy-sessions';
import { startLab } from 'crawlee-proxy-sessions/lab';

await using lab = await startLab({ apify: {} });
Object.assign(process.env, lab.apify.environment); // the platform does that

const proxyConfiguration = await Actor.createProxyConfiguration({ groups: ['RESIDENTIAL'], countryCode: 'DE' });
const requestHandler = (): void => {};

// Before: new CheerioCrawler({ proxyConfiguration, requestHandler })
await using proxySessions = new ProxySessions({ provider: fromProxyConfiguration(proxyConfiguration) });
const crawler = new CheerioCrawler(proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 10, requestHandler }));
const { requestsFinished } = await crawler.run(lab.site.urls(100));

const sessions = new Set(lab.apify.log.map(({ session }) => session));
console.log(`${requestsFinished} pages as ${sessions.size} sessions of the SDK's proxy configuration.`);

assert.equal(requestsFinished, 100, 'a page was lost');
assert.ok(lab.apify.log.every(({ groups, country }) => groups.includes('RESIDENTIAL') && country === 'DE'));
assert.deepEqual(lab.site.strayCookies(), [], 'a cookie was shown from another IP than the one it was given to');
