// Logging every session in before its first page, and noticing when a site has logged one out. This site ties a login to
// the IP address, and forgets it after a while.
import assert from 'node:assert/strict';
import { CheerioCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { startLab } from 'crawlee-proxy-sessions/lab';

const pagesLeft = new Map<string, number>();
await using lab = await startLab({
    exits: 5,
    site: {
        pages: ({ path, clientIp, cookies }) => {
            if (path === '/login') {
                pagesLeft.set(clientIp, 10);
                return { headers: { 'set-cookie': `member=${clientIp}` }, body: 'Welcome' };
            }
            const left = cookies.member === clientIp ? pagesLeft.get(clientIp)! : 0;
            pagesLeft.set(clientIp, left - 1);
            return left > 0 ? `<h1>Order ${path}</h1>` : '<h1>Log in first</h1>';
        },
    },
});

await using proxySessions = new ProxySessions({
    proxyUrls: lab.proxyUrls,
    // Once for each session, by its own exit and with its own cookies; the first page waits for it.
    prepareSession: async ({ sendRequest, url }) => {
        const { statusCode } = await sendRequest({
            url: new URL('/login', url).href,
            method: 'POST',
            form: { user: 'me', password: 'secret' },
        });
        if (statusCode !== 200) throw new Error(`login answered ${statusCode}`);
    },
    // A session that works no more is replaced, and its page is fetched again; its exit is not blamed.
    checkSession: ({ body }) => !body.includes('Log in first'),
});
let loggedOut = 0;
proxySessions.on('sessionRetired', ({ reason }) => (loggedOut += reason === 'check-failed' ? 1 : 0));

const orders = new Set<string>();
const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 5,
        requestHandler: ({ $ }) => void orders.add($('h1').text()),
    }),
);
await crawler.run(lab.site.urls(100, '/order'));

const logins = lab.site.log.filter(({ path }) => path === '/login').length;
console.log(`${orders.size} of 100 orders with ${logins} logins; the site logged ${loggedOut} sessions out.`);

assert.equal(orders.size, 100, 'an order was lost, or a login page was taken for one');
assert.ok(loggedOut > 0, 'the site logged nobody out');
assert.equal(proxySessions.stats().totals.blocked, 0, 'an exit was blamed for a session');
