// Playwright: session, proxyInfo, browser and the IP that the site sees are one identity on every page.
import assert from 'node:assert/strict';
import { PlaywrightCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { findChromium, startLab } from 'crawlee-proxy-sessions/lab';

await using lab = await startLab({ exits: 5 });

await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls });
const pages: { told: string | undefined; seen: string | null }[] = [];
const crawler = new PlaywrightCrawler(
    proxySessions.optionsFor(PlaywrightCrawler, {
        maxConcurrency: 3,
        browserPoolOptions: { retireBrowserAfterPageCount: 4 }, // and with it its identity
        launchContext: { launchOptions: { ...(await findChromium()), headless: true } },
        requestHandler: async ({ page, proxyInfo }) => {
            const seen = await page.textContent('#client-ip');
            pages.push({ told: proxyInfo?.hostname, seen });
        },
    }),
);
await crawler.run(lab.site.urls(12));

const exits = new Set(pages.map(({ seen }) => seen));
console.log(`${pages.length} pages from ${exits.size} exits, each told by proxyInfo.`);

assert.equal(pages.length, 12, 'a page was lost');
assert.ok(exits.size > 1, 'the identity was never changed');
for (const { told, seen } of pages) assert.equal(told, seen, 'a page was told another exit than the site saw');
assert.deepEqual(lab.site.strayCookies(), [], 'a cookie was shown from another IP than the one it was given to');
