import type { Case } from './case.js';
import { HTTP, HTTPS, answered, html } from './case.js';

const LOGIN = html('Welcome', '<h1>Guests</h1><p>Tick the box to go on.</p>');

const portals: readonly Case[] = [
    ['a private network', 'http://10.1.0.1/welcome'],
    ['the gateway of a home', 'https://192.168.88.1:8443/'],
    ['a carrier', 'http://100.64.0.1/pay'],
    ['Cisco Meraki', 'https://n143.network-auth.com/splash/?mac=00'],
    ['Aruba', 'https://securelogin.arubanetworks.com/cgi-bin/login?cmd=login'],
    ['Fortinet', 'http://guest.test:1000/fgtauth?0b0c'],
    ['UniFi', 'http://guest.test:8880/guest/s/default/?ap=00:11:22:33:44:55&id=66'],
    ['CoovaChilli', 'https://guest.test/hotspotlogin.cgi?res=notyet&uamip=10.1.0.1&uamport=3990'],
    ['MikroTik', 'http://guest.test/login?dst=http%3A%2F%2Fshop.test%2F'],
    ['a wireless controller of Cisco', 'https://guest.test/login.html?redirect=shop.test&switch_url=https://1.1.1.1'],
    ['OPNsense', 'http://guest.test:8000/index.html?redirurl=shop.test'],
    ['a host that says so', 'http://captiveportal.guest.test/'],
].map(([name, to]) => ({
    name: `sent on to the portal of ${name}`,
    seen: answered(200, {}, LOGIN, { url: HTTP, loadedUrl: to!, redirectUrls: [to!] }),
    outcome: 'proxy-failed',
    rule: 'captive-portal',
}));

/** Networks on the way that want a login, and what only looks like one. */
export const captivePortals: readonly Case[] = [
    ...portals,
    {
        name: 'a portal that sends on to a page of its operator',
        seen: answered(200, {}, LOGIN, {
            url: HTTP,
            loadedUrl: 'https://operator.test/plans',
            redirectUrls: ['http://10.1.0.1/', 'https://operator.test/plans'],
        }),
        outcome: 'proxy-failed',
        rule: 'captive-portal',
    },
    {
        name: '511',
        seen: answered(511, {}, LOGIN, { url: HTTP }),
        outcome: 'proxy-failed',
        rule: 'captive-portal',
    },
    {
        name: 'a page with what portals tell programs',
        seen: answered(200, {}, `${LOGIN}<!-- <WISPAccessGatewayParam><Redirect/></WISPAccessGatewayParam> -->`, {
            url: HTTP,
        }),
        outcome: 'proxy-failed',
        rule: 'captive-portal',
    },
    {
        name: '511 inside a tunnel',
        seen: answered(511, {}, LOGIN, { url: HTTPS }),
        outcome: 'target-failed',
        rule: 'target-trouble',
    },
    {
        name: 'a site on https that sends to a private network',
        seen: answered(200, {}, LOGIN, {
            url: HTTPS,
            loadedUrl: 'http://10.1.0.1/',
            redirectUrls: ['http://10.1.0.1/'],
        }),
        outcome: 'ok',
        rule: 'ok',
    },
    {
        name: 'a private site that sends to another',
        seen: answered(200, {}, LOGIN, { url: 'http://10.1.0.7/', loadedUrl: 'http://10.1.0.1/' }),
        outcome: 'ok',
        rule: 'ok',
    },
    {
        name: 'a site with a login of its own',
        seen: answered(200, {}, LOGIN, {
            url: HTTP,
            loadedUrl: 'http://shop.test/login?dst=http%3A%2F%2Fshop.test%2F',
        }),
        outcome: 'ok',
        rule: 'ok',
    },
    {
        name: 'a redirect without a proxy',
        seen: answered(200, {}, LOGIN, { url: HTTP, loadedUrl: 'http://10.1.0.1/', viaProxy: false }),
        outcome: 'ok',
        rule: 'ok',
    },
    {
        name: 'a site that moves to https and to another name',
        seen: answered(200, {}, LOGIN, {
            url: HTTP,
            loadedUrl: 'https://www.store.test/',
            redirectUrls: ['https://shop.test/', 'https://www.store.test/'],
        }),
        outcome: 'ok',
        rule: 'ok',
    },
];
