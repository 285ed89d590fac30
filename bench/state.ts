// What it costs to save and restore many sessions with cookies, all of them and after one in a hundred changed, and how
// long the event loop stands still meanwhile, beside stock Crawlee. Run with `npx tsx bench/state.ts [SESSIONS]`; the
// numbers mean something on an idle machine only.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryStorage } from '@crawlee/memory-storage';
import type { SessionPoolOptions } from 'crawlee';
import { CheerioCrawler, Configuration, SessionPool } from 'crawlee';
import { ProxySessions } from '../src/index.js';

const SESSIONS = Number(process.argv[2] ?? 10_000);
const COOKIES = 5;
const SITE = 'https://shop.example/';

interface Measured {
    readonly millis: number;
    /** Processor time of the whole process. */
    readonly cpuMillis: number;
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
    const [startedAt, cpuStartedAt] = [performance.now(), cpuMillis()];
    await work();
    const [millis, cpu] = [performance.now() - startedAt, cpuMillis() - cpuStartedAt];
    await sleep(5);
    isRunning = false;
    return { millis, cpuMillis: cpu, longestTurnMillis, longestTurnCpuMillis };
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
        'saved, nothing changed': await measure(() => pool.persistState()),
    };
    for (let index = 0; index < SESSIONS; index += 100) (await pool.getSession(`session${index}`)).markGood();
    results['saved, 1 % changed'] = await measure(() => pool.persistState());
    const bytes = await sizeOf(join(localDataDirectory, 'key_value_stores', 'default'));
    global.gc?.();
    const heapBefore = process.memoryUsage().heapUsed;
    let [restored, peak] = [undefined as SessionPool | undefined, 0];
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().heapUsed)), 20);
    results.restored = await measure(async () => (restored = await open()));
    clearInterval(watch);
    const memory = `${((peak - heapBefore) / 1e6).toFixed(0)} MB of heap at most while restoring`;
    console.log(`${name}: ${restored!.usableSessionsCount} sessions, ${(bytes / 1e6).toFixed(1)} MB, ${memory}`);
    for (const [what, { millis, cpuMillis: cpu, longestTurnMillis, longestTurnCpuMillis }] of Object.entries(results)) {
        const longest = `${longestTurnMillis.toFixed(1)} ms, of which ${longestTurnCpuMillis.toFixed(1)} ms of processor time`;
        console.log(
            `  ${what}: ${millis.toFixed(0)} ms, ${cpu.toFixed(0)} ms of processor time; the longest turn took ${longest}`,
        );
    }
    await rm(localDataDirectory, { recursive: true, force: true });
}

await run('proxy sessions', () => {
    const proxySessions = new ProxySessions({ proxyUrls: ['http://127.0.0.1:1'] });
    return proxySessions.partsFor(CheerioCrawler, { sessionPoolOptions: { maxPoolSize: SESSIONS } }).sessionPoolOptions;
});
await run('stock Crawlee', () => ({ maxPoolSize: SESSIONS }));
