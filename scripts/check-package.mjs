// Packs what is in dist/, then judges the tarball that would be published: publint, arethetypeswrong, the types that it
// exports, npm itself, its size, and known vulnerabilities of what users install.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installSize, sizeOf } from './lib/install-size.mjs';
import { pack } from './lib/pack.mjs';
import { unexportedTypes } from './lib/unexported-types.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MEGABYTE = 1024 * 1024;
/** What the package may add to a project that has `@crawlee/core`. */
const MOST_MEGABYTES = 12;
/** Said of every dry run by somebody who may not publish. */
const HARMLESS = /requires you to be logged in/;

const folder = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-pack-'));
let failed = false;
try {
    const tarball = pack(folder);
    check('publint', '--strict', tarball);
    check('attw', tarball);
    checkTypes();
    checkDryRun();
    checkSize();
    checkVulnerabilities();
} finally {
    rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

/** @param {string[]} command */
function check(...command) {
    try {
        execFileSync('npx', ['--no-install', ...command], { stdio: ['ignore', 'inherit', 'inherit'] });
    } catch {
        failed = true; // what is wrong has been printed; the other checks still run
    }
}

function checkTypes() {
    const entries = ['index', 'lab/index', 'redis/index'].map((name) => join(ROOT, `dist/${name}.d.ts`));
    const found = unexportedTypes(entries);
    if (found.length === 0) return console.log('types: exported ones name exported ones only');
    failed = true;
    console.error(`types: ${found.join('\n       ')}`);
}

function checkDryRun() {
    const { status, stderr } = spawnSync('npm', ['publish', '--dry-run', '--ignore-scripts'], { encoding: 'utf8' });
    const complaints = stderr.split('\n').filter((line) => /^npm (warn|error)/i.test(line) && !HARMLESS.test(line));
    if (status === 0 && complaints.length === 0) return console.log('npm publish --dry-run: no complaint');
    failed = true;
    console.error(`npm publish --dry-run: exit code ${status}\n${complaints.join('\n')}`);
}

function checkSize() {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const libraries = installSize(Object.keys(dependencies), ['@crawlee/core'], ROOT);
    const megabytes = (sizeOf(join(ROOT, 'dist')) + libraries) / MEGABYTE;
    console.log(`Installed beside @crawlee/core: ${megabytes.toFixed(1)} MB, at most ${MOST_MEGABYTES}`);
    if (megabytes > MOST_MEGABYTES) failed = true;
}

function checkVulnerabilities() {
    const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json', '--fetch-retries=0'], { encoding: 'utf8' });
    const { vulnerabilities } = /** @type {{ vulnerabilities?: object }} */ (JSON.parse(stdout || '{}'));
    // Not every registry, and no machine without a network, answers.
    if (vulnerabilities === undefined) return console.log('npm audit: the registry does not answer it');
    const names = Object.keys(vulnerabilities);
    if (names.length === 0) return console.log('npm audit: no known vulnerability');
    failed = true;
    console.error(`npm audit: ${names.join(', ')}`);
}
