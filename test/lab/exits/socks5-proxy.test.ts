import { describe, expect, it } from 'vitest';
import { get, lab, overSocks, tunnel } from '../support.js';

describe('a SOCKS5 proxy', () => {
    it.each([
        ['without credentials', undefined],
        ['with credentials', { username: 'user', password: 'p@ss' }],
    ])('forwards from its own address, %s', async (_name, credentials) => {
        const { ca, exits, site } = await lab({
            exits: 2,
            protocol: 'socks5',
            ...(credentials && { credentials }),
            site: { hostname: 'shop.test', https: true },
        });
        for (const { proxyUrl } of exits) {
            const via = await overSocks(proxyUrl);
            expect((await get(`${site.url}/page/1`, { via })).status).toBe(200);
            expect((await get(`${site.httpsUrl}/page/2`, { via, ca })).status).toBe(200);
        }
        expect(exits[0]!.proxyUrl).toMatch(credentials ? /^socks5:\/\/user:p%40ss@127/ : /^socks5:\/\/127/);
        expect(site.log.map(({ clientIp, secure }) => [clientIp, secure])).toEqual([
            ['127.3.0.1', false],
            ['127.3.0.1', true],
            ['127.3.0.2', false],
            ['127.3.0.2', true],
        ]);
    });

    it('turns away wrong credentials', async () => {
        const { exits, site } = await lab({
            exits: 1,
            protocol: () => 'socks5',
            credentials: { username: 'user', password: 'right' },
        });
        const via = await overSocks(exits[0]!.proxyUrl.replace('right', 'wrong'));
        await expect(tunnel(site.url, via)).rejects.toThrow('CONNECT: 597'); // proxy-chain's "wrong credentials"
        expect(exits[0]!.requests).toBe(0);
        expect(site.log).toHaveLength(0);
    });

    it.each([
        { kind: 'status', status: 502 },
        { kind: 'status', status: 407 },
    ] as const)('refuses for the fault %j', async (fault) => {
        const { exits, site } = await lab({ exits: 1, protocol: 'socks5', faults: { 0: fault } });
        const via = await overSocks(exits[0]!.proxyUrl);
        expect((await get(site.url, { via })).status).toBeGreaterThanOrEqual(590);
        expect(site.log).toHaveLength(0);

        await exits[0]!.setFault(undefined);
        expect((await get(site.url, { via })).status).toBe(200);
    });

    it('says so when the target refuses or has no address', async () => {
        const { exits } = await lab({ exits: 1, protocol: 'socks5' });
        const via = await overSocks(exits[0]!.proxyUrl);
        await expect(tunnel('http://127.0.0.1:1', via)).rejects.toThrow(/CONNECT: 59/);
        await expect(tunnel('http://example.com:81', via)).rejects.toThrow(/CONNECT: 59/);
    });
});
