import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { get, lab, tunnel } from '../support.js';

describe('an HTTP proxy', () => {
    it('forwards plain requests and tunnels TLS from its own address', async () => {
        const { ca, exits, site } = await lab({ exits: 2, site: { https: true } });
        for (const { proxyUrl: via } of exits) {
            await get(`${site.url}/page/1?a=b`, { via, method: 'POST' });
            await get(`${site.httpsUrl}/page/2`, { via, ca });
        }
        expect(site.log).toMatchObject(
            exits.flatMap(({ ip: clientIp }) => [
                { clientIp, secure: false, method: 'POST', path: '/page/1', query: '?a=b' },
                { clientIp, secure: true, method: 'GET', path: '/page/2', query: '' },
            ]),
        );
        expect(exits.map(({ requests }) => requests)).toEqual([2, 2]);
    });

    it('tunnels WebSockets', async () => {
        const { exits, site } = await lab({ exits: 1 });
        const { ip, proxyUrl } = exits[0]!;
        const socket = await tunnel(site.url, proxyUrl);
        const webSocket = new WebSocket(`${site.url.replace('http', 'ws')}/socket`, { createConnection: () => socket });
        await once(webSocket, 'open');
        webSocket.send('hello');
        const [message] = await once(webSocket, 'message');
        expect(String(message)).toBe('hello');
        expect(site.log).toMatchObject([
            { clientIp: ip, kind: 'websocket', resource: 'socket', path: '/socket', status: 101 },
        ]);
    });

    it('asks for credentials, reserved characters included', async () => {
        const credentials = { username: 'groups-A+B', password: 'p@ss:w/rd' };
        const { exits, site } = await lab({
            exits: 2,
            credentials: (index) => (index === 0 ? credentials : undefined),
        });
        const [locked, open] = exits;
        const withoutUser = `http://${new URL(locked!.proxyUrl).host}`;

        expect(locked!.proxyUrl).toMatch(/^http:\/\/groups-A%2BB:p%40ss%3Aw%2Frd@127\.3\.0\.1:\d+$/);
        expect((await get(site.url, { via: locked!.proxyUrl })).status).toBe(200);
        expect((await get(site.url, { via: withoutUser })).status).toBe(407);
        await expect(tunnel(site.url, withoutUser)).rejects.toThrow('CONNECT: 407');
        expect((await get(site.url, { via: withoutUser.replace('//', '//someone:else@') })).status).toBe(407);
        expect((await get(site.url, { via: open!.proxyUrl })).status).toBe(200);
        expect(site.log).toHaveLength(2);
        expect(locked!.requests).toBe(1);
    });
});
