// Usage: node scripts/run-examples.mjs            runs every example
//        node scripts/run-examples.mjs --list     prints their names
//        node scripts/run-examples.mjs NAME…      runs those
// An example is a folder examples/NAME with a main.ts that works offline, against the lab, and ends by itself.
// The demo has a command of its own (`npm run demo`) and is not among them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'examples');

const names = existsSync(FOLDER)
    ? readdirSync(FOLDER).filter((name) => name !== 'demo' && existsSync(join(FOLDER, name, 'main.ts')))
    : [];
const asked = process.argv.slice(2);

if (asked.includes('--list')) {
    if (names.length > 0) console.log(names.join('\n'));
} else {
    const failed = (asked.length > 0 ? asked : names).filter((name) => !run(name));
    if (failed.length > 0) {
        console.error(`Failed: ${failed.join(', ')}`);
        process.exit(1);
    }
}

/** @param {string} name */
function run(name) {
    if (!names.includes(name)) {
        console.error(`There is no example ${name}; there are: ${names.join(', ')}.`);
        return false;
    }
    console.log(`# ${name}`);
    const { status } = spawnSync('npx', ['--no-install', 'tsx', join('examples', name, 'main.ts')], {
        cwd: ROOT,
        stdio: ['ignore', 'inherit', 'inherit'],
    });
    return status === 0;
}
