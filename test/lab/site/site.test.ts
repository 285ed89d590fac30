import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { SiteOptions } from '../../../src/lab/index.js';
import { bannedExits, rateLimit, refuseAll, refusePaths } from '../../../src/lab/index.js';
import { get, lab } from '../support.js';

async function openSite(options: SiteOptions = {}) {
    const started = await lab({ exits: 2, site: options });
    const { ca, site, exits } = started;
    return { ca, site, exits, one: exits[0]!.proxyUrl, two: exits[1]!.proxyUrl, close: () => started.close() };
}

const cookieOf = (answer: Awaited<ReturnType<typeof get>>) => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

describe('a site', () => {
    it('shows numbered pages that lead to the next ones', async () => {
        const { site, one } = await openSite();
        const { status, body, headers } = await get(`${site.url}/catalog/7`, { via: one });
        expect(status).toBe(200);
        expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
        expect(body).toContain('<title>Page 7</title>');
        expect(body).toContain('href="/catalog/8"');
        expect(body).toContain('127.3.0.1');
        expect((await get(site.url)).body).toContain('href="/page/2"');
    });

    it('makes URLs', async () => {
        const { site } = await openSite({ https: true });
        expect(site.urls(2)).toEqual([`${site.url}/page/1`, `${site.url}/page/2`]);
        expect(site.urls(1, '/rich', { https: true })).toEqual([`${site.httpsUrl}/rich/1`]);
    });

    it('logs who came from where, with which cookies, and what became of it', async () => {
        const { site, one } = await openSite({ policy: refusePaths(['/page/2']) });
        await get(`${site.url}/page/1?q=1`, { via: one, headers: { cookie: 'a=1; b=x=y; broken', 'x-mine': 'yes' } });
        await get(`${site.url}/page/2`);
        await get(`${site.url}/api/data`);
        await get(`${site.url}/nothing.png`);
        expect(site.log).toMatchObject([
            {
                at: expect.any(Number),
                clientIp: '127.3.0.1',
                method: 'GET',
                path: '/page/1',
                query: '?q=1',
                headers: { 'x-mine': 'yes', host: new URL(site.url).host },
                cookies: { a: '1', b: 'x=y' },
                secure: false,
                kind: 'http',
                resource: 'page',
                status: 200,
                verdict: 'served',
            },
            { clientIp: '127.0.0.1', cookies: {}, resource: 'page', status: 403, verdict: 'refuse-paths' },
            { resource: 'asset', status: 200 },
            { resource: 'asset', status: 404 },
        ]);
        expect(site.visitsByIp()).toEqual(
            new Map([
                ['127.3.0.1', 1],
                ['127.0.0.1', 3],
            ]),
        );
        expect(site.pagesByIp()).toEqual(
            new Map([
                ['127.3.0.1', 1],
                ['127.0.0.1', 1],
            ]),
        );
        expect(site.pages()).toHaveLength(2);
        expect(site.servedPages()).toEqual([site.log[0]]);

        const before = site.log;
        site.clearLog();
        expect(site.log).toEqual([]);
        expect(before).toHaveLength(4);
    });

    it('finds cookies that come from another address than they were given to', async () => {
        const { site, one, two } = await openSite();
        const cookie = cookieOf(await get(`${site.url}/page/1`, { via: one }));
        expect(cookie).toMatch(/^visitor=127-3-0-1-[0-9a-f]{8}$/);

        const again = await get(`${site.url}/page/2`, { via: one, headers: { cookie } });
        expect(again.headers['set-cookie']).toBeUndefined();
        expect(site.strayCookies()).toEqual([]);

        await get(`${site.url}/page/3`, { via: two, headers: { cookie } });
        await get(`${site.url}/api/data`, { headers: { cookie } });
        await get(`${site.url}/page/4`, { via: two });
        expect(site.strayCookies().map(({ path, clientIp }) => [path, clientIp])).toEqual([
            ['/page/3', '127.3.0.2'],
            ['/api/data', '127.0.0.1'],
        ]);
    });

    it('gives its cookie with a refusal too, beside those of the answer, and never to assets', async () => {
        const { site } = await openSite({ policy: refuseAll(), pages: () => ({ headers: { 'set-cookie': 'own=1' } }) });
        expect(cookieOf(await get(site.url))).toMatch(/^visitor=127-0-0-1-/);
        expect((await get(`${site.url}/api/data`)).headers['set-cookie']).toEqual(['own=1']);
        site.setPolicy([]);
        expect((await get(site.url)).headers['set-cookie']).toEqual(['own=1', expect.stringMatching(/^visitor=/)]);
    });

    it('asks its policies in order, about pages only', async () => {
        const { site, one, two, exits } = await openSite({ policy: [rateLimit({ perSecond: 1 }), refuseAll()] });
        await get(`${site.url}/page/1`, { via: one });
        site.setPolicy([bannedExits([exits[0]!.ip]), refuseAll({ status: 503 })]);
        await get(`${site.url}/page/2`, { via: one });
        await get(`${site.url}/page/3`, { via: two });
        await get(`${site.url}/assets/style.css`, { via: one });
        site.setPolicy([]);
        await get(`${site.url}/page/4`, { via: one });
        expect(site.log.map(({ status, verdict }) => [status, verdict])).toEqual([
            [403, 'refuse-all'],
            [403, 'banned-exits'],
            [503, 'refuse-all'],
            [200, 'served'],
            [200, 'served'],
        ]);
    });

    it('shows what its `pages` option says', async () => {
        const { site } = await openSite({
            pages({ path }) {
                if (path === '/text/1') return '<h1>Mine</h1>';
                if (path === '/gone/1') return { status: 410, headers: { 'content-type': 'text/plain' }, body: 'gone' };
                return undefined;
            },
        });
        expect(await get(`${site.url}/text/1`)).toMatchObject({ status: 200, body: '<h1>Mine</h1>' });
        expect(await get(`${site.url}/gone/1`)).toMatchObject({ status: 410, body: 'gone' });
        expect((await get(`${site.url}/page/1`)).body).toContain('Page 1');
        expect(site.log.map(({ status }) => status)).toEqual([200, 410, 200]);
    });

    it('counts how many pages an address has in flight', async () => {
        const { site, one, two, close } = await openSite({ latencyMillis: 600_000 });
        const pages = ['/page/1', '/page/2', '/page/3'].map((path) => get(site.url + path, { via: one }));
        const others = [1, 2, 3, 4].map((index) => get(`${site.url}/api/data?${index}`, { via: two }));
        const cut = Promise.allSettled([...pages, ...others, get(`${site.url}/page/4`, { via: two })]);
        while (site.log.length < 8) await new Promise((resolve) => setImmediate(resolve));
        expect(site.maxConcurrentPerIp()).toBe(3);
        await close();
        expect(new Set((await cut).map(({ status }) => status))).toEqual(new Set(['rejected']));
    });

    it('counts a page as over once its answer is', async () => {
        const { ca, site, one } = await openSite({ https: true });
        const urls = [...site.urls(10), ...site.urls(10, '/page', { https: true })];
        for (const url of urls) await get(url, { via: one, ca });
        expect(site.maxConcurrentPerIp()).toBe(1);
        site.clearLog();
        expect(site.maxConcurrentPerIp()).toBe(0);
    });

    it('speaks WebSocket at /socket only', async () => {
        const { site } = await openSite();
        const elsewhere = new WebSocket(`${site.url.replace('http', 'ws')}/page/1`);
        const [error] = await once(elsewhere, 'error');
        expect(String(error)).toContain('404');
        expect((await get(`${site.url}/socket`)).status).toBe(426);
        expect(site.log).toMatchObject([
            { kind: 'websocket', resource: 'page', status: 404 },
            { kind: 'http', resource: 'socket', status: 426 },
        ]);
    });
});
