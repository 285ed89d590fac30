// An own block rule: this site never says no. To addresses that it distrusts it shows empty shelves, with status 200.
import assert from 'node:assert/strict';
import { CheerioCrawler } from 'crawlee';
import type { Rule } from 'crawlee-proxy-sessions';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { startLab } from 'crawlee-proxy-sessions/lab';

const isDistrusted = (ip: string): boolean => Number(ip.split('.')[3]) % 3 === 0;
await using lab = await startLab({
    exits: 12,
    site: {
        pages: ({ path, clientIp }) =>
            isDistrusted(clientIp) ? '<p id="no-results">Nothing found</p>' : `<li class="product">${path}</li>`,
    },
});

const emptyShelves: Rule = {
    name: 'empty-shelves',
    judge: ({ body }) =>
        body?.includes('id="no-results"') === true ? { outcome: 'blocked', evidence: 'no products' } : undefined,
};
await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls, detection: { rules: [emptyShelves] } });

const products: string[] = [];
const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 6,
        requestHandler: ({ $ }) => void products.push($('.product').text()),
    }),
);
await crawler.run(lab.site.urls(60, '/product'));

const { blocked } = proxySessions.stats().totals;
console.log(`${products.length} pages with products; ${blocked} with empty shelves were tried again by another exit.`);

assert.equal(new Set(products).size, 60, 'a product was lost');
assert.ok(!products.includes(''), 'empty shelves reached the handler');
assert.ok(blocked > 0, 'the rule never spoke');
