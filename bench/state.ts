// How long the event loop stands still while 10 000 sessions with cookies are saved and restored, beside stock Crawlee.
// Run with `npx tsx bench/state.ts`; the numbers mean something on an idle machine only.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryStorage } from '@crawlee/memory-storage';
import type { SessionPoolOptions } from 'crawlee';
import { Configuration, SessionPool } from 'crawlee';
import { ProxySessions } from '../src/index.js';

const SESSIONS = 10_000;
const COOKIES = 5;
const SITE = 'https://shop.example/';

interface Measured {
    readonly millis: number;
    /** The longest turn of the event loop. */
    readonly longestTurnMillis: number;
    /** The same in processor time, which other programs on the machine do not lengthen. */
    readonly longestTurnCpuMillis: number;
}

async function measure(work: () => Promise<unknown>): Promise<Measured> {
    let [longestTurnMillis, longestTurnCpuMillis, isRunning] = [0, 0, true];
    let [turnedAt, cpuAt] = [performance.now(), cpuMillis()];
    const turn = (): void => {
        const [now, cpu] = [performance.now(), cpuMillis()];
        longestTurnMillis = Math.max(longestTurnMillis, now - turnedAt);
        longestTurnCpuMillis = Math.max(longestTurnCpuMillis, cpu - cpuAt);
        [turnedAt, cpuAt] = [now, cpu];
        if (isRunning) setImmediate(turn);
    };
    turn();
    const startedAt = performance.now();
    await work();
    const millis = performance.now() - startedAt;
    await sleep(5);
    isRunning = false;
    return { millis, longestTurnMillis, longestTurnCpuMillis };
}

/** Of the whole process, so that collecting garbage counts. */
function cpuMillis(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
}

async function fill(pool: SessionPool): Promise<void> {
    for (let index = 0; index < SESSIONS; index += 1) {
        const id = `session${index}`;
        await pool.addSession({ id, userData: { visits: index } });
        const cookies = Array.from({ length: COOKIES }, (_, number) => ({
            name: `cookie-${number}`,
            value: `${id}-${'v'.repeat(40)}`,
        }));
        (await pool.getSession(id)).setCookies(cookies, SITE);
    }
}

async function sizeOf(folder: string): Promise<number> {
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
}

async function run(name: string, optionsOf: () => SessionPoolOptions): Promise<void> {
    const localDataDirectory = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-bench-'));
    const open = (): Promise<SessionPool> => {
        const storageClient = new MemoryStorage({ localDataDirectory, persistStorage: true });
        return SessionPool.open(optionsOf(), new Configuration({ storageClient, purgeOnStart: false }));
    };
    const pool = await open();
    await fill(pool);
    const results: Record<string, Measured> = {
        'saved, first': await measure(() => pool.persistState()),
        'saved, again': await measure(() => pool.persistState()),
    };
    const bytes = await sizeOf(join(localDataDirectory, 'key_value_stores', 'default'));
    let restored: SessionPool | undefined;
    results.restored = await measure(async () => (restored = await open()));
    console.log(`${name}: ${restored!.usableSessionsCount} sessions, ${(bytes / 1e6).toFixed(1)} MB`);
    for (const [what, { millis, longestTurnMillis, longestTurnCpuMillis }] of Object.entries(results)) {
        const longest = `${longestTurnMillis.toFixed(1)} ms, of which ${longestTurnCpuMillis.toFixed(1)} ms of processor time`;
        console.log(`  ${what}: ${millis.toFixed(0)} ms; the longest turn took ${longest}`);
    }
    await rm(localDataDirectory, { recursive: true, force: true });
}

await run('proxy sessions', () =>
    new ProxySessions({ proxyUrls: ['http://127.0.0.1:1'] }).sessionPoolOptions({ maxPoolSize: SESSIONS }),
);
await run('stock Crawlee', () => ({ maxPoolSize: SESSIONS }));
