import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { LoopbackServer } from '../../../src/lab/network/loopback-server.js';

describe('LoopbackServer', () => {
    it('cuts what it accepted and may listen again on its port', async () => {
        const server = new LoopbackServer(
            createServer((socket) => socket.write('hello')),
            '127.0.0.1',
        );
        const port = await server.listen();
        const client = connect(port, '127.0.0.1');
        await new Promise((resolve) => client.once('data', resolve));
        const ended = new Promise((resolve) => client.once('close', resolve));
        await server.close();
        await server.close();
        await ended;
        expect(server.listening).toBe(false);
        expect(await server.listen(port)).toBe(port);
        await server.close();
    });

    it('rejects when the address cannot be had', async () => {
        const server = new LoopbackServer(createServer(), '192.0.2.1');
        await expect(server.listen()).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
    });
});
