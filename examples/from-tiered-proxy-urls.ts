// Moving from Crawlee's `tieredProxyUrls`: the same lists, given to ProxySessions. Before:
//
//     new CheerioCrawler({ proxyConfiguration: new ProxyConfiguration({ tieredProxyUrls: [cheap, expensive] }), … })
//
// One of two shops bans the cheap proxies. It gets the expensive ones after a handful of refusals, and keeps them; the other
// shop never costs an expensive request.
import assert from 'node:assert/strict';
import { CheerioCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { bannedExits, startLab } from 'crawlee-proxy-sessions/lab';

await using lab = await startLab({ exits: 15, sites: [{ hostname: 'strict.example' }, { hostname: 'mild.example' }] });
const [cheap, expensive] = [lab.proxyUrls.slice(0, 10), lab.proxyUrls.slice(10)];
const [strict, mild] = [lab.sites[0], lab.sites[1]!];
strict.setPolicy(bannedExits(lab.exits.slice(0, 10).map(({ ip }) => ip)));

await using proxySessions = new ProxySessions({ tieredProxyUrls: [cheap, expensive] });
const pagesByTier = { strict: [0, 0], mild: [0, 0] };
const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 10,
        requestHandler: ({ request, proxyInfo }) => {
            const counts = request.url.startsWith(strict.url) ? pagesByTier.strict : pagesByTier.mild;
            counts[proxyInfo!.proxyTier!]! += 1;
        },
    }),
);
await crawler.run([...strict.urls(100), ...mild.urls(100)]);

const refused = strict.log.filter(({ status }) => status === 403).length;
console.log(`Pages by tier: ${JSON.stringify(pagesByTier)}; ${refused} refusals.`);

assert.deepEqual(pagesByTier, { strict: [0, 100], mild: [100, 0] }, 'a page was lost, or cost more than it had to');
assert.ok(refused <= 10, 'more than a handful of cheap requests were spent on a site that refuses them');
