import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second, in which Linux counts processor time; the same on all platforms that Node.js runs on. */
const TICKS = 100;
const SAMPLE_MILLIS = 200;

/** What a process and all that it started has cost. Linux only. */
export interface TreeCost {
    /** Processor time, that of processes included that have ended. */
    readonly cpuSecs: number;
    /** Most memory at one moment, each shared page counted once in all (PSS). */
    readonly peakMegabytes: number;
    /** Browser processes in all, renderers and helpers not counted. */
    readonly browsersLaunched: number;
    readonly browsersAtOnce: number;
}

interface ProcessLine {
    readonly pid: number;
    readonly parent: number;
    /** Its own, and those of children that have ended and that it knows of. */
    readonly ticks: number;
}

interface SeenProcess extends ProcessLine {
    /** The number of the last look at which it was there. */
    readonly look: number;
}

export interface TreeWatch {
    stop(): TreeCost;
    /** How many of the processes that were seen still run. */
    left(): number;
}

/** Watches a process and its descendants until `stop` is called. */
export function watchTree(root: number): TreeWatch {
    let looks = 0;
    let peakKilobytes = 0;
    let browsersAtOnce = 0;
    const browsers = new Set<number>();
    const seen = new Map<number, SeenProcess>();
    const sample = (): void => {
        looks += 1;
        const tree = treeOf(root);
        for (const line of tree) seen.set(line.pid, { ...line, look: looks });
        peakKilobytes = Math.max(
            peakKilobytes,
            tree.reduce((sum, { pid }) => sum + pssOf(pid), 0),
        );
        // A browser's child looks like it until it has become what it is to be.
        const running = tree.filter(({ pid, parent }) => isBrowser(pid) && !isBrowser(parent));
        browsersAtOnce = Math.max(browsersAtOnce, running.length);
        for (const { pid } of running) browsers.add(pid);
    };
    const timer = setInterval(sample, SAMPLE_MILLIS);
    return {
        stop: () => {
            clearInterval(timer);
            return {
                cpuSecs: ticksOf(seen) / TICKS,
                peakMegabytes: peakKilobytes / 1024,
                browsersLaunched: browsers.size,
                browsersAtOnce,
            };
        },
        left: () => [...seen.keys()].filter((pid) => lineOf(pid) !== undefined).length,
    };
}

/**
 * Whoever is there when a child has ended, counts what the child has cost. A browser's helpers often end with their parent: nobody
 * counts them, and so what they had cost when they were seen last does.
 */
function ticksOf(seen: ReadonlyMap<number, SeenProcess>): number {
    let sum = 0;
    for (const { parent, ticks, look } of seen.values()) {
        const isCountedByParent = look < (seen.get(parent)?.look ?? 0);
        if (!isCountedByParent) sum += ticks;
    }
    return sum;
}

function treeOf(root: number): ProcessLine[] {
    const all = readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => lineOf(Number(name)) ?? []);
    const tree = all.filter(({ pid }) => pid === root);
    // Children are found by their parents, which are in the list before them.
    for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
    return tree;
}

/** @returns `undefined` for a process that has ended meanwhile. */
function lineOf(pid: number): ProcessLine | undefined {
    const stat = textOf(`/proc/${pid}/stat`);
    if (stat === undefined) return undefined;
    // The name, in brackets, may hold anything. See proc(5): the 4th field is the parent, 14 to 17 are times.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[1]), ticks };
}

function pssOf(pid: number): number {
    return Number(/^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0);
}

function isBrowser(pid: number): boolean {
    const line = textOf(`/proc/${pid}/cmdline`) ?? '';
    return line.includes('--remote-debugging-') && !line.includes('--type=');
}

function textOf(path: string): string | undefined {
    try {
        return readFileSync(path, 'utf8');
    } catch {
        return undefined;
    }
}
