// Usage: node scripts/run-examples.mjs            runs every example
//        node scripts/run-examples.mjs --list     prints their names
//        node scripts/run-examples.mjs NAME…      runs those
// Examples work offline, against the lab, and end by themselves, with an error when what they show is not so:
//   examples/NAME.ts            one file
//   examples/NAME/main.ts       several files; the demo is not among them, it has a command of its own (`npm run demo`)
//   docs/cookbook/NAME.md       the first block of code on a page of the cookbook, as cookbook/NAME
//   examples/NAME/.actor        an Apify Actor, a project of its own; see scripts/run-actor.mts
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RedisServer } from './lib/redis-server.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'examples');
const COOKBOOK = join(ROOT, 'docs', 'cookbook');
/** Where a page's program stands while it runs: packages are looked for from there. */
const PAGE_PROGRAM = join('examples', `.cookbook-${process.pid}.mts`);

/** What tsx is given to run, by the example's name. */
const programs = new Map([
    ...readdirSync(FOLDER).sort().flatMap(programOf),
    ...readdirSync(COOKBOOK).sort().flatMap(programOfPage),
]);
const asked = process.argv.slice(2);

if (asked.includes('--list')) {
    console.log([...programs.keys()].join('\n'));
} else {
    const failed = [];
    for (const name of asked.length > 0 ? asked : programs.keys()) {
        if (!(await run(name))) failed.push(name);
    }
    if (failed.length > 0) {
        console.error(`Failed: ${failed.join(', ')}`);
        process.exit(1);
    }
}

/**
 * @param {string} entry
 * @returns {[name: string, program: string[]][]} One, or none for what is no example.
 */
function programOf(entry) {
    if (entry.endsWith('.ts')) return [[entry.slice(0, -'.ts'.length), [join('examples', entry)]]];
    if (existsSync(join(FOLDER, entry, '.actor'))) return [[entry, [join('scripts', 'run-actor.mts'), entry]]];
    if (entry === 'demo' || !existsSync(join(FOLDER, entry, 'main.ts'))) return [];
    return [[entry, [join('examples', entry, 'main.ts')]]];
}

/**
 * @param {string} file
 * @returns {[name: string, program: string[]][]}
 */
function programOfPage(file) {
    return file === 'README.md' ? [] : [[`cookbook/${file.slice(0, -'.md'.length)}`, [PAGE_PROGRAM]]];
}

/** @param {string} name */
function codeOf(name) {
    const page = readFileSync(join(ROOT, 'docs', `${name}.md`), 'utf8');
    const [, code] = /^```ts\n([^]*?)^```$/m.exec(page) ?? [];
    if (code === undefined) throw new Error(`${name} shows no program.`);
    return code;
}

/**
 * @param {string} name
 * @returns {Promise<boolean>} Whether it ended well.
 */
async function run(name) {
    const program = programs.get(name);
    if (program === undefined) {
        console.error(`There is no example ${name}; there are: ${[...programs.keys()].join(', ')}.`);
        return false;
    }
    console.log(`# ${name}`);
    const isPage = program[0] === PAGE_PROGRAM;
    const code = isPage ? codeOf(name) : '';
    if (isPage) writeFileSync(join(ROOT, PAGE_PROGRAM), code);
    const redis = code.includes('REDIS_URL') ? await RedisServer.start() : undefined;
    const { status } = spawnSync('npx', ['--no-install', 'tsx', ...program], {
        cwd: ROOT,
        stdio: ['ignore', 'inherit', 'inherit'],
        // Nothing is left on the disk, and what the example prints is not lost among Crawlee's retries.
        env: {
            CRAWLEE_PERSIST_STORAGE: 'false',
            CRAWLEE_LOG_LEVEL: 'OFF',
            ...(redis && { REDIS_URL: redis.url }),
            ...process.env,
        },
    });
    await redis?.stop();
    if (isPage) rmSync(join(ROOT, PAGE_PROGRAM));
    return status === 0;
}
