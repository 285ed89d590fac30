import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('lets the process end by itself after a crawl, even when nobody calls close()', async () => {
    const script = fileURLToPath(new URL('./fixtures/crawl-and-end.ts', import.meta.url));
    const run = promisify(execFile)(process.execPath, ['--import', 'tsx', script], { timeout: 45_000 });
    await expect(run).resolves.toMatchObject({ stdout: expect.stringContaining('10 pages') });
});
