import { Agent, createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { CheerioCrawler } from '@crawlee/cheerio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ProxySessions, experimental } from '../../src/index.js';
import { inMemory, lab } from '../support.js';

/** A proxy that names the exit of each answer, and keeps to one that it is asked for: on tunnels by their request. */
async function meshProxy(): Promise<{ url: string; asked: (string | undefined)[] }> {
    const asked: (string | undefined)[] = [];
    let drawn = 0;
    const exitFor = ({ headers }: IncomingMessage): string => {
        const wanted = headers['x-proxymesh-prefer-ip'] as string | undefined;
        asked.push(wanted);
        return wanted ?? `127.8.0.${(drawn += 1)}`;
    };
    const agent = new Agent({ keepAlive: false });
    const server = createServer((request, response) => {
        const ip = exitFor(request);
        const { host, hostname, port, pathname } = new URL(request.url!);
        const headers = { host, ...(request.headers.cookie !== undefined && { cookie: request.headers.cookie }) };
        httpRequest({ hostname, port, path: pathname, headers, localAddress: ip, agent }, (answer) => {
            response.writeHead(answer.statusCode!, { ...answer.headers, 'x-proxymesh-ip': ip });
            answer.pipe(response);
        }).end();
    });
    server.on('connect', (request: IncomingMessage, socket) => {
        const ip = exitFor(request);
        const [host, port] = request.url!.split(':');
        const target = connect({ host: host!, port: Number(port), localAddress: ip }, () => {
            socket.write(`HTTP/1.1 200 OK\r\nX-ProxyMesh-IP: ${ip}\r\n\r\n`);
            target.pipe(socket).pipe(target);
        });
        target.on('error', () => socket.destroy());
        socket.on('error', () => target.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
        server.closeAllConnections();
        server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe.each(['http', 'https'] as const)('a service that names exits in headers, over %s', (scheme) => {
    it('is asked for the exit that the session was given first, and the target sees none of it', async () => {
        const target = await lab({ exits: 1, site: { https: true } });
        const { url, asked } = await meshProxy();
        const provider = experimental.proxyMesh({ url, username: 'jane', password: 's3cret', maxSessions: 4 });
        await using proxySessions = new ProxySessions({ provider, seed: 1 });
        const crawler = new CheerioCrawler(
            proxySessions.optionsFor(CheerioCrawler, { maxConcurrency: 8, requestHandler: () => {} }),
            inMemory(),
        );
        await crawler.run(target.site.urls(40, '/page', { https: scheme === 'https' }));

        expect(target.site.log).toHaveLength(40);
        expect(target.site.visitsByIp().size).toBe(4);
        expect(asked.filter((ip) => ip === undefined)).toHaveLength(4);
        expect(target.site.strayCookies()).toEqual([]);
        const names = target.site.log.flatMap(({ headers }) => Object.keys(headers));
        expect(names.filter((name) => name.startsWith('x-proxymesh') || name.startsWith('proxy-'))).toEqual([]);
    });
});
