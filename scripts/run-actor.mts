// Usage: tsx scripts/run-actor.mts NAME
// Runs an Actor template of examples/ as its user would, in a folder of its own with this package installed, against the
// lab's Apify Proxy. Half-way the run is migrated: it gets the platform's events, ends without warning and starts again
// on the same storages. What came of it is judged by the data set and by the site's log.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { findChromium, startLab } from 'crawlee-proxy-sessions/lab';
import { buildIfStale } from './lib/build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MIGRATION = new URL('lib/migrate-on-signal.mjs', import.meta.url).href;
const [name = ''] = process.argv.slice(2);
const PAGES = name.includes('playwright') ? 16 : 80;

const folder = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-actor-'));
try {
    await install();
    for (const script of ['build', 'test']) {
        execFileSync('npm', ['run', '--silent', script], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
    }
    await using lab = await startSite();
    await writeInput(lab);
    await judge(lab, await runWithMigration(lab));
} finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** The template with what its package.json asks for: this package as it is built, the others from this repository. */
async function install(): Promise<void> {
    buildIfStale();
    await cp(join(ROOT, 'examples', name), folder, { recursive: true });
    const { dependencies, devDependencies } = (await readJson('package.json')) as Record<string, object>;
    for (const dependency of Object.keys({ ...dependencies, ...devDependencies })) {
        const link = join(folder, 'node_modules', dependency);
        await mkdir(dirname(link), { recursive: true });
        await symlink(dependency === 'crawlee-proxy-sessions' ? ROOT : join(ROOT, 'node_modules', dependency), link);
    }
}

/** A site that is slow enough to be met half-way, and has banned one in five of the service's exits. */
function startSite(): Promise<Lab> {
    return startLab({
        exits: 1,
        apify: {},
        site: {
            latencyMillis: 100,
            policy: { name: 'banned', judge: ({ clientIp }) => (/[05]$/.test(clientIp) ? { status: 403 } : undefined) },
            pages: ({ resource, path }) => {
                if (resource !== 'page') return undefined;
                const number = Number(path.split('/').at(-1));
                const next = [number * 2, number * 2 + 1].filter((page) => page <= PAGES);
                return `<title>Page ${number}</title>${next.map((page) => `<a href="/page/${page}">more</a>`).join('')}`;
            },
        },
    });
}

/** The template's own example of an input, for our site and with few pages at a time. */
async function writeInput({ site }: Lab): Promise<void> {
    const path = 'storage/key_value_stores/default/INPUT.json';
    const input = {
        ...((await readJson(path)) as object),
        startUrls: [{ url: `${site.url}/page/1` }],
        proxyConfiguration: { useApifyProxy: true, apifyProxyGroups: ['RESIDENTIAL'] },
        maxRequestsPerCrawl: PAGES * 2,
        maxConcurrency: 4,
    };
    await writeFile(join(folder, path), JSON.stringify(input));
}

/** @returns the sessions that the service knew when the run was migrated. */
async function runWithMigration(lab: Lab): Promise<ReadonlySet<string | undefined>> {
    const first = await start(lab);
    while (lab.site.servedPages().length < PAGES / 2 && first.exitCode === null) await sleep(10);
    first.kill('SIGUSR2');
    await once(first, 'exit');
    assert.equal(first.signalCode, 'SIGKILL', 'the Actor ended before it was migrated');

    const sessions = new Set(lab.apify.log.splice(0).map(({ session }) => session));

    const second = await start(lab);
    await once(second, 'exit');
    assert.equal(second.exitCode, 0, 'the Actor failed after its migration');
    return sessions;
}

async function start({ apify }: Lab): Promise<ChildProcess> {
    const { executablePath } = name.includes('playwright') ? await findChromium() : { executablePath: undefined };
    return spawn(process.execPath, ['--import', MIGRATION, 'dist/main.js'], {
        cwd: folder,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: {
            ...process.env,
            ...apify.environment,
            TMPDIR: folder, // browsers that end without warning leave their profiles there
            CRAWLEE_PERSIST_STORAGE: 'true',
            CRAWLEE_LOG_LEVEL: 'WARNING',
            CRAWLEE_PURGE_ON_START: 'false', // a migrated run finds its storages as it left them
            ...(executablePath !== undefined && {
                CRAWLEE_DEFAULT_BROWSER_PATH: executablePath,
                CRAWLEE_DISABLE_BROWSER_SANDBOX: 'true',
                CRAWLEE_HEADLESS: 'true',
            }),
        },
    });
}

async function judge({ site, apify }: Lab, sessionsBefore: ReadonlySet<string | undefined>): Promise<void> {
    const files = await readdir(join(folder, 'storage/datasets/default'));
    const items = (await Promise.all(files.map((file) => readJson(`storage/datasets/default/${file}`)))) as {
        url: string;
    }[];
    const urls = new Set(items.map(({ url }) => url));
    const served = site.servedPages().length;
    const sessions = [...new Set(apify.log.map(({ session }) => session))];
    const kept = sessions.filter((session) => sessionsBefore.has(session)).length;
    console.log(`${urls.size} of ${PAGES} pages in the data set, ${served} served;`);
    console.log(
        `${sessionsBefore.size} sessions before the migration, ${sessions.length} after it, ${kept} of them the same.`,
    );

    assert.deepEqual([...urls].sort(), site.urls(PAGES).sort(), 'the data set is not what the site has');
    assert.ok(served < PAGES * 1.2, 'the run began anew after its migration');
    assert.ok(kept > 0, 'no session came back after the migration');
    assert.deepEqual(site.strayCookies(), [], 'a cookie was shown from another IP than the one it was given to');
    assert.ok(apify.log.every(({ groups, session }) => groups[0] === 'RESIDENTIAL' && session !== undefined));
}

async function readJson(path: string): Promise<unknown> {
    return JSON.parse(await readFile(join(folder, path), 'utf8'));
}
