// Bright Data, and every service like it: the session is a part of the user name. A gateway of ten lines stands in for
// the service: it gives each session an exit.
import assert from 'node:assert/strict';
import { CheerioCrawler } from 'crawlee';
import { ProxySessions, brightData } from 'crawlee-proxy-sessions';
import { startLab } from 'crawlee-proxy-sessions/lab';
import { Server } from 'proxy-chain';

await using lab = await startLab();
const userNames = new Map<string, string>();
const gateway = new Server({
    host: '127.0.0.1',
    port: 0,
    prepareRequestFunction: ({ username }) => {
        const exit = userNames.get(username) ?? `127.9.0.${userNames.size + 1}`;
        userNames.set(username, exit);
        return { localAddress: exit };
    },
});
await gateway.listen();

await using proxySessions = new ProxySessions({
    provider: brightData({
        url: `http://127.0.0.1:${gateway.port}`, // leave it out for the real service
        username: 'brd-customer-hl_1a2b3c-zone-residential', // or BRIGHTDATA_USERNAME
        password: 'secret', // or BRIGHTDATA_PASSWORD
        country: 'us',
        strict: true, // an error when an exit is gone, instead of another exit
        maxSessions: 8,
    }),
});
const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 8, requestHandler: () => {} }),
);
const { requestsFinished } = await crawler.run(lab.site.urls(80));
await gateway.close(true);

console.log(`${requestsFinished} pages as ${userNames.size} sessions, such as ${[...userNames.keys()][0]}.`);

assert.equal(requestsFinished, 80, 'a page was lost');
assert.ok(userNames.size > 1 && userNames.size <= 8, 'not as many sessions as were asked for');
for (const name of userNames.keys()) assert.match(name, /-zone-residential-country-us-session-[a-z0-9]{8}-const$/);
assert.deepEqual(lab.site.strayCookies(), [], 'a cookie was shown from another IP than the one it was given to');
