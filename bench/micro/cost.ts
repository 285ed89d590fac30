import { DEFAULT_COOLDOWN } from '../../src/engine/learning/cooldown.js';
import type { Lease } from '../../src/engine/engine.js';
import type { ExitInfo } from '../../src/engine/exit.js';
import { Engine } from '../../src/engine/engine.js';
import { seededRandom } from '../../src/engine/random.js';
import { OK } from '../../src/engine/verdict.js';
import { median } from '../median.js';

const SITE = 'shop.example';
const IN_FLIGHT = 50;
const BATCHES = 21;
const BATCH = 5_000;

export interface EngineCost {
    readonly exits: number;
    /** Choose, report and release, in microseconds. */
    readonly micros: number;
    /** Heap of an exit that one site has used before, in bytes. */
    readonly bytesPerUsedExit: number;
    /** Heap of an exit that no site has used yet, in bytes. */
    readonly bytesPerNewExit: number;
    /** What each had served when the first of the two was measured. */
    readonly requestsPerExit: number;
}

/** What the engine costs with so many exits on a site that accepts them, half a hundred requests under way. */
export function engineCost(exits: number): EngineCost {
    const infos = describeExits(exits);
    const before = heapUsed();
    const engine = new Engine({
        random: seededRandom(1),
        cooldown: DEFAULT_COOLDOWN,
        maxSites: 10,
        maxLeaseMillis: 600_000,
    });
    for (const info of infos) engine.addExit(info);
    const afterNew = heapUsed();
    let now = 0;
    const running: Lease[] = [];
    const serve = (requests: number): void => {
        for (let count = 0; count < requests; count += 1) {
            now += 1;
            const result = engine.lease(SITE, now);
            if (result.kind === 'lease') running.push(result.lease);
            if (running.length < IN_FLIGHT && result.kind === 'lease') continue;
            const done = running.shift();
            if (done === undefined) throw new Error(`No exit may go: ${result.kind}.`);
            engine.note(done, OK, now);
            engine.release(done, now);
        }
    };
    serve(exits + 20_000);
    const batches = Array.from({ length: BATCHES }, () => {
        const startedAt = performance.now();
        serve(BATCH);
        return ((performance.now() - startedAt) * 1000) / BATCH;
    });
    for (const lease of running.splice(0)) engine.release(lease, now);
    const bytes = (heap: number): number => Math.round((heap - before) / exits);
    const cost = {
        exits,
        micros: median(batches),
        bytesPerUsedExit: bytes(heapUsed()),
        bytesPerNewExit: bytes(afterNew),
        requestsPerExit: engine.totals.requests / exits,
    };
    // Keeps both alive until they were measured.
    if (infos.some(({ id }) => engine.findExit(id) === undefined)) throw new Error('An exit was lost.');
    return cost;
}

/** With names as they come from a file: what those take is not the engine's. */
function describeExits(count: number): ExitInfo[] {
    const infos = Array.from({ length: count }, (_, index) => {
        const [a, b, c] = [index >> 16, (index >> 8) & 255, index & 255];
        const host = `10.${a}.${b}.${c}:8000`;
        return { id: `http://${host}`, label: host, network: `10.${a}.${b}.0/24` };
    });
    return JSON.parse(JSON.stringify(infos)) as ExitInfo[];
}

export function heapUsed(): number {
    if (globalThis.gc === undefined) throw new Error('Run node with --expose-gc.');
    // Once for what is dead, once more for what only the dead held.
    for (let round = 0; round < 2; round += 1) globalThis.gc();
    return process.memoryUsage().heapUsed;
}
