// A login that must stay on one identity: this site ties its login to the IP address. One identity logs in and does all
// the work; when its exit is banned half-way, the next one logs in and goes on.
import assert from 'node:assert/strict';
import { CheerioCrawler } from 'crawlee';
import { ProxySessions } from 'crawlee-proxy-sessions';
import { bannedExits, startLab } from 'crawlee-proxy-sessions/lab';

const logins: string[] = [];
await using lab = await startLab({
    exits: 5,
    site: {
        pages: ({ path, clientIp, cookies }) => {
            if (path === '/login') {
                logins.push(clientIp);
                return { headers: { 'set-cookie': `member=${clientIp}` }, body: 'Welcome' };
            }
            return cookies.member === clientIp ? `<h1>Order ${path}</h1>` : { status: 401, body: 'Log in first' };
        },
    },
});

await using proxySessions = new ProxySessions({ proxyUrls: lab.proxyUrls, rotation: 'until-blocked' });
const loggedIn = new Set<string>();
const orders = new Set<string>();
const crawler = new CheerioCrawler(
    proxySessions.optionsFor(CheerioCrawler, {
        maxConcurrency: 1,
        preNavigationHooks: [
            async (context) => {
                if (loggedIn.has(context.session!.id)) return;
                // By the session's exit, and with its cookies.
                await context.sendRequest({ url: `${lab.site.url}/login`, method: 'POST', body: 'user=me' });
                loggedIn.add(context.session!.id);
            },
        ],
        requestHandler: ({ $ }) => {
            orders.add($('h1').text());
            if (orders.size === 15) lab.site.setPolicy(bannedExits(logins));
        },
    }),
);
await crawler.run(lab.site.urls(30, '/order'));

console.log(`${orders.size} orders, ${logins.length} logins, from ${logins.join(' and ')}.`);

assert.equal(orders.size, 30, 'an order was lost');
assert.equal(logins.length, 2, 'more identities logged in than were needed');
assert.equal(lab.site.pages().filter(({ status }) => status === 401).length, 0, 'a login met another IP');
