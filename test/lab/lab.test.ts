import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startLab } from '../../src/lab/index.js';
import { get, tunnel } from './support.js';

describe('Lab.close', () => {
    it('cuts every connection, and nothing listens afterwards', async () => {
        const lab = await startLab({
            exits: 3,
            faults: { 2: { kind: 'hang' } },
            site: { https: true, latencyMillis: 600_000 },
        });
        const { proxyUrls, site } = lab;
        const [via, other, hanging] = proxyUrls as [string, string, string];
        const socket = await tunnel(site.url, via);
        const webSocket = new WebSocket(`${site.url.replace('http', 'ws')}/socket`, { createConnection: () => socket });
        await once(webSocket, 'open');
        const cut = Promise.allSettled([
            once(webSocket, 'close'),
            get(`${site.url}/page/1`, { via: other }),
            get(`${site.url}/page/2`),
            get(`${site.httpsUrl}/page/3`, { via: other, ca: lab.ca }),
            get(`${site.url}/page/4`, { via: hanging }),
        ]);
        while (site.pages().length < 3 || lab.exits[2]!.requests < 1)
            await new Promise((resolve) => setImmediate(resolve));

        await Promise.all([lab.close(), lab.close()]);
        await lab.close();
        expect((await cut).map(({ status }) => status)).toEqual([
            'fulfilled',
            ...Array.from({ length: 4 }, () => 'rejected'),
        ]);
        await expect(get(site.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
        await expect(get('http://127.0.0.1/', { via })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
        expect(site.log).toHaveLength(4);
    });

    it('comes with `await using`', async () => {
        let url: string;
        {
            await using lab = await startLab({ exits: 1 });
            url = lab.site.url;
            await get(url);
        }
        await expect(get(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });

    it('leaves a proxy that is mended afterwards closed', async () => {
        const lab = await startLab({ exits: 1, faults: { 0: { kind: 'dead' } } });
        await lab.close();
        await lab.exits[0]!.setFault(undefined);
        await expect(get(lab.site.url, { via: lab.proxyUrls[0]! })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });

    it('lets the process end by itself', async () => {
        const program = fileURLToPath(new URL('fixtures/use-and-close.ts', import.meta.url));
        const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], {
            timeout: 60_000,
        });
        expect(JSON.parse(stdout)).toEqual({ served: 4, left: [] });
    });
});
