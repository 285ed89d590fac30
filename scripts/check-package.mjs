// Packs what is in dist/, then lets publint and arethetypeswrong judge the tarball that would be published.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './lib/pack.mjs';

const folder = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-pack-'));
let failed = false;
try {
    const tarball = pack(folder);
    check('publint', '--strict', tarball);
    check('attw', tarball);
} finally {
    rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

/** @param {string[]} command */
function check(...command) {
    try {
        execFileSync('npx', ['--no-install', ...command], { stdio: ['ignore', 'inherit', 'inherit'] });
    } catch {
        failed = true; // what is wrong has been printed; the other check still runs
    }
}
