import { describe, expect, it } from 'vitest';
import { startLab } from '../../src/lab/index.js';
import { get, lab } from './support.js';

describe('startLab', () => {
    it('gives each proxy an exit IP of its own, which the site sees', async () => {
        const { exits, proxyUrls, site } = await lab({ exits: 20 });
        await Promise.all(proxyUrls.map((via, index) => get(`${site.url}/page/${index}`, { via })));

        expect(new Set(exits.map(({ ip }) => ip)).size).toBe(20);
        expect(site.visitsByIp()).toEqual(new Map(site.log.map(({ clientIp }) => [clientIp, 1])));
        expect([...site.visitsByIp().keys()].sort()).toEqual(exits.map(({ ip }) => ip).sort());
        for (const [index, { ip }] of exits.entries()) {
            expect(site.log.find(({ path }) => path === `/page/${index}`)?.clientIp).toBe(ip);
        }
    });

    it('has ten exits and an open site when nothing is asked for', async () => {
        const { exits, proxyUrls, site, sites } = await lab();
        expect(exits[0]).toMatchObject({
            ip: '127.3.0.1',
            proxyUrl: expect.stringMatching(/^http:\/\/127\.3\.0\.1:\d+$/),
        });
        expect(proxyUrls).toHaveLength(10);
        expect(sites).toEqual([site]);
        expect((await get(`${site.url}/`, { via: proxyUrls[9]! })).status).toBe(200);
    });

    it('spreads exits over several networks', async () => {
        const { exits } = await lab({ exits: { count: 5, perNetwork: 2 } });
        expect(exits.map(({ ip }) => ip)).toEqual(['127.3.0.1', '127.3.0.2', '127.3.1.1', '127.3.1.2', '127.3.2.1']);
    });

    it('serves several sites by name over http and https', async () => {
        const { ca, proxyUrls, sites } = await lab({
            exits: 1,
            sites: [
                { hostname: 'shop.test', https: true },
                { hostname: 'news.test' },
                { hostname: '127.0.0.9', https: true },
            ],
        });
        const [shop, news, address] = sites;
        const via = proxyUrls[0]!;
        await get(`${shop.url}/page/1`, { via });
        await get(`${shop.httpsUrl}/page/2`, { via, ca });
        await get(`${news!.url}/page/3`, { via });
        await get(`${address!.httpsUrl}/page/4`, { via, ca });

        expect(new URL(shop.url).hostname).toBe('shop.test');
        expect(shop.log).toMatchObject([
            { path: '/page/1', secure: false, clientIp: '127.3.0.1', headers: { host: new URL(shop.url).host } },
            { path: '/page/2', secure: true, clientIp: '127.3.0.1' },
        ]);
        expect(news!.log).toMatchObject([{ path: '/page/3' }]);
        expect(address!.log).toMatchObject([{ path: '/page/4', clientIp: '127.3.0.1' }]);
        expect(() => news!.httpsUrl).toThrow('start it with the option "https: true"');
    });

    it('resolves no name but its own, so nothing leaves the machine', async () => {
        const { proxyUrls } = await lab({ exits: 1 });
        const via = proxyUrls[0]!;
        expect((await get('http://example.com/', { via })).status).toBe(404);
        await expect(get('https://example.com:443/', { via })).rejects.toThrow();
    });

    it('keeps a second lab apart from the first', async () => {
        const [one, two] = await Promise.all([lab({ exits: 2 }), lab({ exits: 2 })]);
        await get(`${one.site.url}/page/1`, { via: two.proxyUrls[0]! });
        expect(one.proxyUrls).not.toEqual(two.proxyUrls);
        expect(one.site.log).toHaveLength(1);
        expect(two.site.log).toHaveLength(0);
    });

    it.each([
        [{ exits: 0 }, 'option "exits"'],
        [{ exits: { count: 5, perNetwork: 300 } }, 'option "exits.perNetwork" is 300'],
        [{ exits: { count: 600, perNetwork: 2 } }, 'with 2 per network there are 512'],
        [{ exit: 5 }, 'no option "exit"'],
        [{ latencyMillis: -1 }, 'must be a number of milliseconds of at least 0'],
        [{ protocol: 'ftp' }, "must be 'http' or 'socks5'"],
        [{ credentials: { username: 'a' } }, 'must be { username, password }'],
        [{ faults: { 0: { kind: 'broken' } } }, 'option "faults"'],
        [{ site: { hostname: '10.0.0.1' } }, 'must be a host name or an address of 127.0.0.0/8'],
        [{ site: { latency: 5 } }, 'no option "latency"'],
        [{ site: { policy: 'none' } }, 'must be a policy such as refuseAll()'],
        [{ site: {}, sites: [{}] }, 'mean the same'],
        [{ sites: [] }, 'must not be empty'],
    ])('says what is wrong with %j', async (options, sentence) => {
        await expect(startLab(options as never)).rejects.toMatchObject({
            code: 'invalid-options',
            message: expect.stringContaining(sentence),
        });
    });
});
