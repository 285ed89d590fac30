import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const runScript = (name: string) => {
    const script = fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
    return promisify(execFile)(process.execPath, ['--import', 'tsx', script], { timeout: 45_000 });
};

it('does not let the process end while newUrl() is awaited outside a crawl, and lets it end after that', async () => {
    await expect(runScript('await-new-url.ts')).resolves.toMatchObject({ stdout: 'a proxy URL\n' });
});

it('lets the process end by itself after a crawl, even when nobody calls close()', async () => {
    await expect(runScript('crawl-and-end.ts')).resolves.toMatchObject({ stdout: expect.stringContaining('10 pages') });
});
