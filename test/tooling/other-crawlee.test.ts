import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';

const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

it('an import beside Crawlee 4 says in one sentence what to install', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-other-crawlee-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const core = join(folder, 'node_modules/@crawlee/core');
    mkdirSync(core, { recursive: true });
    const manifest = { name: '@crawlee/core', version: '4.0.0', type: 'module', exports: './index.js' };
    writeFileSync(join(core, 'package.json'), JSON.stringify(manifest));
    writeFileSync(
        join(core, 'index.js'),
        'export const log = {}; export class Session {} export class CriticalError {}',
    );
    await build({
        entryPoints: ['src/index.ts'],
        outfile: join(folder, 'index.mjs'),
        bundle: true,
        external: ['@crawlee/core', '@opentelemetry/api'],
        platform: 'node',
        format: 'esm',
        banner: { js: REQUIRE },
        logLevel: 'silent',
    });
    const program = `import('./index.mjs').then(() => 'imported', ({ code, message }) => code + ': ' + message).then(console.log)`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        cwd: folder,
        encoding: 'utf8',
    });
    expect(said.trim()).toMatch(/^unsupported: .*works with Crawlee 3\.13 to 3\.x, .*; install crawlee@3\.$/);
});
