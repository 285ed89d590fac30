// Moving from `proxyUrls`: the same crawl with Crawlee's own proxy configuration and with proxy sessions.
import assert from 'node:assert/strict';
import type { CheerioCrawlerOptions } from 'crawlee';
import { CheerioCrawler, Configuration, ProxyConfiguration } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { bannedExits, startLab } from 'crawlee-proxy-sessions/lab';

async function crawl(withProxies: (options: CheerioCrawlerOptions, proxyUrls: string[]) => CheerioCrawlerOptions) {
    await using lab = await startLab({ exits: 20 });
    lab.site.setPolicy(bannedExits(lab.exits.slice(0, 8).map(({ ip }) => ip)));
    const options = { maxConcurrency: 10, requestHandler: () => {} };
    const inMemory = new Configuration({ persistStorage: false });
    const crawler = new CheerioCrawler(withProxies(options, lab.proxyUrls), inMemory);
    await crawler.run(lab.site.urls(200));
    return { pages: lab.site.servedPages().length, requests: lab.site.pages().length };
}

// Before.
const before = await crawl((options, proxyUrls) => {
    return { ...options, proxyConfiguration: new ProxyConfiguration({ proxyUrls }) };
});

// After: the list moves to ProxySessions, and the options go through optionsFor.
const after = await crawl((options, proxyUrls) => {
    return new ProxySessions({ proxyUrls }).optionsFor(CheerioCrawler, options);
});

console.table({ before, after });

assert.equal(after.pages, 200, 'a page was lost');
assert.ok(after.requests / after.pages < before.requests / before.pages, 'it was no better');
