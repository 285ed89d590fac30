// Puppeteer: with incognito pages every page is an identity of its own, although pages share browsers.
import assert from 'node:assert/strict';
import { PuppeteerCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { findChromium, startLab } from 'crawlee-proxy-sessions/lab';

await using lab = await startLab({ exits: 12 });

await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls, rotation: 'per-page' });
const sessions = new Set<string>();
const crawler = new PuppeteerCrawler(
    proxySessions.optionsFor(PuppeteerCrawler, {
        maxConcurrency: 3,
        launchContext: { useIncognitoPages: true, launchOptions: { ...(await findChromium()), headless: true } },
        requestHandler: async ({ page, session, proxyInfo }) => {
            const seen = await page.$eval('#client-ip', (element) => element.textContent);
            assert.equal(proxyInfo?.hostname, seen, 'a page was told another exit than the site saw');
            sessions.add(session!.id);
        },
    }),
);
const { requestsFinished } = await crawler.run(lab.site.urls(12));

const exits = lab.site.pagesByIp().size;
console.log(`${requestsFinished} pages, ${sessions.size} identities, ${exits} exits.`);

assert.equal(requestsFinished, 12, 'a page was lost');
assert.equal(sessions.size, 12, 'two pages shared a session');
assert.equal(exits, 12, 'an exit was used again before all had their turn');
assert.deepEqual(lab.site.strayCookies(), [], 'a cookie was shown from another IP than the one it was given to');
