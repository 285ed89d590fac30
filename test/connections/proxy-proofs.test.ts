import { once } from 'node:events';
import { get, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { Connections } from '../../src/connections/connections.js';

/** A proxy that only counts who comes. */
async function countingProxy() {
    const came: string[] = [];
    const server = createServer((socket) => {
        socket.on('error', () => {});
        socket.on('data', (chunk) => {
            came.push(chunk.toString().split('\r\n', 1)[0]!);
            socket.end('HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n');
        });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return { came, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it('sees who asks a way for a proof, and asks the proxy for nothing', async () => {
    const proxy = await countingProxy();
    const connections = new Connections((url) => new URL(url).hostname);
    onTestFinished(() => connections.close());
    const way = new URL(await connections.ways.urlFor({ proxyUrl: proxy.url, exit: 'a', tariff: '0' }));
    const { hostname: host, port } = way;

    const proof = connections.proofs.begin();
    const [plain] = (await once(get({ host, port, path: `http://${proof.host}/` }), 'response')) as [
        { statusCode: number },
    ];
    expect(plain.statusCode).toBe(404);
    expect([...proof.seen]).toEqual(['http:']);
    const tunnel = request({ host, port, method: 'CONNECT', path: `${proof.host}:443` });
    tunnel.end();
    await once(tunnel, 'connect');
    expect([...proof.seen]).toEqual(['http:', 'https:']);
    expect(proxy.came).toEqual([]);

    // Whoever asks once more, or for something else, is no proof.
    proof.end();
    await once(get({ host, port, path: `http://${proof.host}/` }), 'response');
    await once(get({ host, port, path: 'http://shop.test/' }), 'response');
    expect(proof.seen.size).toBe(2);
    expect(proxy.came).toEqual(['GET http://shop.test/ HTTP/1.1']);

    // Nor does whoever comes and says nothing leave anything open.
    const silent = connect({ host, port: Number(port), allowHalfOpen: true });
    silent.end();
    silent.resume();
    await once(silent, 'end');
    expect(proxy.came).toHaveLength(1);
});
