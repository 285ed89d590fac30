import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readReport } from '../../src/cli/report/read-report.js';
import { watchReport } from '../../src/cli/report/watch.js';
import { dataInPage } from '../report/data-in-page.js';
import { sampleReport } from '../report/sample-report.js';

const KEY = 'PROXY_SESSIONS_REPORT';

async function watched() {
    const storage = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-watch-'));
    const folder = join(storage, 'key_value_stores/default');
    await mkdir(folder, { recursive: true });
    const watch = await watchReport({ load: () => readReport(storage, KEY), port: 0 });
    onTestFinished(async () => {
        await watch.close();
        await rm(storage, { recursive: true, force: true });
    });
    const write = (text: string) => writeFile(join(folder, `${KEY}_DATA.json`), text);
    return { ...watch, write };
}

it('waits for the first report, then serves each new one', async () => {
    const { url, write } = await watched();
    expect(await (await fetch(url)).text()).toContain('Waiting for a crawl');
    expect((await fetch(`${url}report.json`)).status).toBe(404);
    const [first, second] = [10, 20].map((requests) => sampleReport({ exits: 3, requests }));
    await write(JSON.stringify(first));
    expect(dataInPage(await (await fetch(url)).text())).toEqual(first);
    await write(JSON.stringify(second));
    const response = await fetch(`${url}report.json`);
    expect(await response.json()).toEqual(second);
    const again = await fetch(`${url}report.json`, { headers: { 'If-None-Match': response.headers.get('etag')! } });
    expect(again.status).toBe(304);
});

it('goes on with the last report while the next is half written', async () => {
    const { url, write } = await watched();
    const data = sampleReport({ exits: 3, requests: 10 });
    await write(JSON.stringify(data));
    await fetch(url);
    await write(JSON.stringify(data).slice(0, 100));
    expect(await (await fetch(`${url}report.json`)).json()).toEqual(data);
});

it('listens on loopback only, and answers to its own names only', async () => {
    const { url, write } = await watched();
    await write(JSON.stringify(sampleReport({ exits: 3, requests: 10 })));
    expect(new URL(url).hostname).toBe('127.0.0.1');
    const status = await new Promise<number | undefined>((resolve, reject) => {
        const asked = request(`${url}report.json`, { headers: { host: 'evil.example' } }, (response) => {
            response.resume();
            resolve(response.statusCode);
        });
        asked.on('error', reject).end();
    });
    expect(status).toBe(403);
});
