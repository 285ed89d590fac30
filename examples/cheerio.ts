// Cheerio: a site that has banned four of ten exits still gives every page, and hardly a request is wasted on them.
import assert from 'node:assert/strict';
import { CheerioCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { bannedExits, startLab } from 'crawlee-proxy-sessions/lab';

await using lab = await startLab({ exits: 10 });
const banned = lab.exits.slice(0, 4).map(({ ip }) => ip);
lab.site.setPolicy(bannedExits(banned));

await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls });
const titles: string[] = [];
const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 10,
        requestHandler: ({ $ }) => void titles.push($('title').text()),
    }),
);
await crawler.run(lab.site.urls(200));

const requests = lab.site.pages().length;
console.log(`${titles.length} of 200 pages with ${requests} requests, ${banned.length} of 10 exits banned.`);

assert.equal(new Set(titles).size, 200, 'a page was lost');
assert.ok(requests < 220, 'more than one request in ten was wasted');
assert.deepEqual(lab.site.strayCookies(), [], 'a cookie was shown from another IP than the one it was given to');
