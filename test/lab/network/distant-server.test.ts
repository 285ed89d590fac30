import { Agent } from 'node:http';
import { describe, expect, it } from 'vitest';
import { get, lab, overSocks, tunnel } from '../support.js';
import { over } from './support.js';

describe('a proxy that is far away', () => {
    it.each(['http', 'socks5'] as const)('costs round trips, for %s', async (protocol) => {
        const roundTrip = 40;
        const { ca, exits, site } = await lab({ exits: 1, protocol, latencyMillis: roundTrip, site: { https: true } });
        const { proxyUrl } = exits[0]!;
        const via = protocol === 'http' ? proxyUrl : await overSocks(proxyUrl);
        // At least so many: timers never fire early, but a busy machine may be late.
        const roundTripsOf = async (request: Promise<unknown>): Promise<number> => {
            const startedAt = performance.now();
            await request;
            return (performance.now() - startedAt) / roundTrip;
        };
        expect(await roundTripsOf(get(`${site.url}/page/1`, { via }))).toBeGreaterThan(1.9);
        // To connect, for CONNECT, for TLS, and for the request.
        expect(await roundTripsOf(get(`${site.httpsUrl}/page/2`, { via, ca }))).toBeGreaterThan(3.9);
        expect(site.servedPages()).toHaveLength(2);
    });

    it('is reached sooner over a kept connection than over a new one', async () => {
        const { exits, site } = await lab({ exits: 1, latencyMillis: 100 });
        const { proxyUrl } = exits[0]!;
        const agent = new Agent({ keepAlive: true });
        await over(agent, proxyUrl, `${site.url}/page/1`);
        await Promise.all([over(new Agent(), proxyUrl, `${site.url}/new`), over(agent, proxyUrl, `${site.url}/kept`)]);
        expect(site.log.map(({ path }) => path)).toEqual(['/page/1', '/kept', '/new']);
        agent.destroy();
    });

    it('hands on large answers whole', async () => {
        const body = 'x'.repeat(3_000_000);
        const { exits, site } = await lab({ exits: 1, latencyMillis: 4, site: { pages: () => body } });
        expect((await get(site.url, { via: exits[0]!.proxyUrl })).body).toBe(body);
    });

    it('may die and come back on its port', async () => {
        const { exits, site } = await lab({ exits: 1, latencyMillis: 4 });
        const exit = exits[0]!;
        const via = exit.proxyUrl;
        const open = await tunnel(site.url, via);
        await exit.setFault({ kind: 'dead' });
        expect(
            await open
                .resume()
                .toArray()
                .catch(() => []),
        ).toEqual([]);
        await expect(get(site.url, { via })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
        await exit.setFault(undefined);
        expect((await get(site.url, { via })).status).toBe(200);
    });

    it('is one of many, as asked', async () => {
        const { exits, site } = await lab({ exits: 2, latencyMillis: (index) => (index === 0 ? 600_000 : 0) });
        const [far, near] = exits;
        const far1 = get(`${site.url}/far`, { via: far!.proxyUrl }).catch(() => 'cut');
        await get(`${site.url}/near`, { via: near!.proxyUrl });
        expect(site.log.map(({ path }) => path)).toEqual(['/near']);
        await far!.setFault({ kind: 'dead' });
        expect(await far1).toBe('cut');
    });
});

describe('the bytes of an exit', () => {
    it.each(['http', 'socks5'] as const)(
        'are those its clients sent and got, tunnels included, for %s',
        async (protocol) => {
            const body = 'x'.repeat(100_000);
            const { ca, exits, site } = await lab({ exits: 2, protocol, site: { https: true, pages: () => body } });
            const [used, idle] = exits;
            const via = protocol === 'http' ? used!.proxyUrl : await overSocks(used!.proxyUrl);
            const headers = { 'x-long': 'y'.repeat(5_000) };
            for (const [url, most] of [
                [site.url, 1_000],
                [site.httpsUrl, 10_000],
            ] as const) {
                const before = used!.bytes;
                await get(url, { via, ca, headers });
                const { up, down } = used!.bytes;
                expect(up - before.up).toBeGreaterThan(5_000);
                expect(up - before.up).toBeLessThan(5_000 + most);
                expect(down - before.down).toBeGreaterThan(100_000);
                expect(down - before.down).toBeLessThan(100_000 + most);
            }
            expect(idle!.bytes).toEqual({ up: 0, down: 0 });
        },
    );

    it('are those of open tunnels, too, and stay when the lab is closed', async () => {
        const started = await lab({ exits: 1, latencyMillis: 2 });
        const exit = started.exits[0]!;
        const open = await tunnel(started.site.url, exit.proxyUrl);
        const { up } = exit.bytes;
        open.on('error', () => {}).write('GET /page/1 HTTP/1.1\r\nhost: a\r\n\r\n');
        while (started.site.log.length === 0) await new Promise((resolve) => setImmediate(resolve));
        expect(exit.bytes.up).toBe(up + 33);
        await started.close();
        expect(exit.bytes.up).toBe(up + 33);
    });
});
