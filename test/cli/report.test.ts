import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readReport } from '../../src/cli/report/read-report.js';
import { sampleReport } from '../report/sample-report.js';
import { runCli } from './run-cli.js';

const KEY = 'PROXY_SESSIONS_REPORT';
const data = sampleReport({ exits: 3, requests: 30 });

async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-report-'));
    onTestFinished(() => rm(path, { recursive: true, force: true }));
    return path;
}

async function store(storage: string, name: string, { requests, secs }: { requests: number; secs: number }) {
    const path = join(storage, 'key_value_stores', name);
    await mkdir(path, { recursive: true });
    const file = join(path, `${KEY}_DATA.json`);
    await writeFile(file, JSON.stringify(sampleReport({ exits: 3, requests })));
    await utimes(file, secs, secs);
    return path;
}

it('writes the page to standard output on request', async () => {
    const file = join(await folder(), 'data.json');
    await writeFile(file, JSON.stringify(data));
    const { code, stdout, stderr } = await runCli(['report', file, '-o', '-']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^<!doctype html>.*<\/html>\s*$/s);
});

it('finds the newest report in a storage folder, or the one of a certain store', async () => {
    const storage = await folder();
    await store(storage, 'default', { requests: 10, secs: 2_000_000_000 });
    const older = await store(storage, 'older', { requests: 20, secs: 1_000_000_000 });
    expect((await readReport(storage, KEY)).totals.requests).toBe(10);
    expect((await readReport(older, KEY)).totals.requests).toBe(20);
});

it.each([
    ['there is no "PATH/none.json"; name a JSON file or a storage folder', 'none.json', undefined],
    ['"PATH/empty" holds no PROXY_SESSIONS_REPORT_DATA.json; crawl with', 'empty', undefined],
    ['"PATH/text.json" is not JSON', 'text.json', 'hello'],
    ['"PATH/other.json" is not a report of proxy sessions', 'other.json', '{}'],
    ['"PATH/later.json" is a report of version 99', 'later.json', JSON.stringify({ ...data, version: 99 })],
])('%s', async (sentence, name, content) => {
    const path = await folder();
    await mkdir(join(path, 'empty'));
    if (content !== undefined) await writeFile(join(path, name), content);
    await expect(readReport(join(path, name), KEY)).rejects.toMatchObject({
        code: 'invalid-options',
        message: expect.stringContaining(sentence.replace('PATH', path)),
    });
});

it('ends with code 2 and one sentence when it cannot write', async () => {
    const file = join(await folder(), 'data.json');
    await writeFile(file, JSON.stringify(data));
    const { code, stderr } = await runCli(['report', file, '-o', '/no/such/folder/report.html']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
        /^report: "\/no\/such\/folder\/report\.html" cannot be written: ENOENT.*name another with -o\.\n$/,
    );
});
