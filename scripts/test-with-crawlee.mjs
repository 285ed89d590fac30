// Usage: node scripts/test-with-crawlee.mjs VERSION [vitest arguments…]     for example 3.13.0
// Type-checks src and runs the test suite against another version of Crawlee, in a copy of the checkout: nothing
// here changes. KEEP=1 leaves the copy for a look.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [version, ...vitestArguments] = process.argv.slice(2);
if (version === undefined) throw new Error('Which version? node scripts/test-with-crawlee.mjs 3.13.0');

const copy = mkdtempSync(join(tmpdir(), `crawlee-proxy-sessions-with-${version}-`));
let status = 1;
try {
    copyCheckout();
    pinCrawlee(version);
    execFileSync('npm', ['install', '--no-fund', '--no-audit'], { cwd: copy, stdio: ['ignore', 'inherit', 'inherit'] });
    const { version: installed } = readJson(join(copy, 'node_modules/@crawlee/core/package.json'));
    if (installed !== version) throw new Error(`Asked for Crawlee ${version}, npm installed ${String(installed)}.`);
    console.log(`Testing with Crawlee ${version} in ${copy}`);
    const typesFit = run('tsc', '-p', 'tsconfig.build.json');
    const testsPass = run('vitest', 'run', ...vitestArguments);
    status = typesFit && testsPass ? 0 : 1;
} finally {
    if (process.env.KEEP === undefined) rmSync(copy, { recursive: true, force: true });
}
process.exit(status);

/** @param {string[]} command */
function run(...command) {
    return (
        spawnSync('npx', ['--no-install', ...command], { cwd: copy, stdio: ['ignore', 'inherit', 'inherit'] })
            .status === 0
    );
}

/** What git knows or would take: no node_modules, no dist. */
function copyCheckout() {
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
        cwd: ROOT,
        encoding: 'utf8',
    });
    for (const file of list.split('\0').filter((name) => name !== '')) {
        cpSync(join(ROOT, file), join(copy, file), { recursive: true });
    }
    rmSync(join(copy, 'package-lock.json'), { force: true });
}

/** One Crawlee in the whole tree: `apify` and the HTTP client would bring a second, newer core. */
function pinCrawlee(/** @type {string} */ wanted) {
    const path = join(copy, 'package.json');
    const manifest = readJson(path);
    const devDependencies = /** @type {Record<string, string>} */ (manifest.devDependencies);
    const overrides = /** @type {Record<string, string>} */ (manifest.overrides);
    devDependencies.crawlee = wanted;
    devDependencies['@crawlee/core'] = wanted;
    for (const name of ['core', 'types', 'utils', 'memory-storage']) overrides[`@crawlee/${name}`] = wanted;
    writeFileSync(path, JSON.stringify(manifest, null, 4));
}

/**
 * @param {string} path
 * @returns {Record<string, unknown>}
 */
function readJson(path) {
    return /** @type {Record<string, unknown>} */ (JSON.parse(readFileSync(path, 'utf8')));
}
