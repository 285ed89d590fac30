// Adaptive: plain requests and browser pages of one crawler go through the exits of their sessions, never around them.
import assert from 'node:assert/strict';
import { AdaptivePlaywrightCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { findChromium, startLab } from 'crawlee-proxy-sessions/lab';

await using lab = await startLab({ exits: 4 });

await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls });
const crawler = new AdaptivePlaywrightCrawler(
    proxySessions.optionsFor(AdaptivePlaywrightCrawler, {
        maxConcurrency: 2,
        renderingTypeDetectionRatio: 0.2,
        launchContext: { launchOptions: { ...(await findChromium()), headless: true } },
        requestHandler: async ({ parseWithCheerio, pushData }) => {
            const $ = await parseWithCheerio('#client-ip');
            await pushData({ title: $('title').text() });
        },
    }),
);
await crawler.run(lab.site.urls(15));

const { items } = await crawler.getData();
const { httpOnlyRequestHandlerRuns: plain, browserRequestHandlerRuns: browser } = crawler.stats.state;
console.log(`${items.length} pages; ${plain} times by a plain request, ${browser} times by a browser.`);

const ownExits = new Set(lab.exits.map(({ ip }) => ip));
const around = lab.site.log.filter(({ clientIp }) => !ownExits.has(clientIp));
assert.equal(items.length, 15, 'a page was lost');
assert.ok((plain ?? 0) > 0 && (browser ?? 0) > 0, 'the crawler did not use both ways');
assert.deepEqual(around, [], 'a request went around the proxies');
assert.deepEqual(lab.site.strayCookies(), [], 'a cookie was shown from another IP than the one it was given to');
