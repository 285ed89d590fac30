import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../median.js';
import type { Section } from '../section.js';

const ROUNDS = 30;
const LONGEST_MILLIS = 30_000;
const OURS = fileURLToPath(new URL('../../dist/index.js', import.meta.url));

const IMPORTS = {
    nothing: '',
    '@crawlee/core': `await import('@crawlee/core');`,
    both: `await import('@crawlee/core'); await import(${JSON.stringify(OURS)});`,
    'both, and an instance':
        `await import('@crawlee/core'); const { ProxySessions } = await import(${JSON.stringify(OURS)});` +
        `new ProxySessions({ proxyUrls: ['http://203.0.113.7:8000'] });`,
} as const;
type What = keyof typeof IMPORTS;

/** Milliseconds since the process started, and its processor time. */
const TELL = 'const { user, system } = process.cpuUsage(); console.log(performance.now(), (user + system) / 1000);';

/** What it takes to import the built package after Crawlee, in processes that do only that. */
export async function importTime(say: (what: string) => void): Promise<Section> {
    if (!existsSync(OURS)) throw new Error('There is no dist/: run `npm run build` first.');
    const kinds = Object.keys(IMPORTS) as What[];
    const taken = new Map<What, [millis: number, cpuMillis: number][]>(kinds.map((what) => [what, []]));
    for (let round = 1; round <= ROUNDS; round += 1) {
        say(`import, ${round} of ${ROUNDS}`);
        for (const what of kinds) taken.get(what)!.push(await once(what));
    }
    const of = (what: What, index: 0 | 1): number => median(taken.get(what)!.map((one) => one[index]));
    const beyond = (what: What, index: 0 | 1): string => {
        const rounds = taken.get(what)!.map((one, round) => one[index] - taken.get('@crawlee/core')![round]![index]);
        return median(rounds).toFixed(0);
    };
    return {
        title: 'What the import takes',
        note: `A new process for each, in turns, ${ROUNDS} rounds: medians, and medians of the differences within a round.`,
        head: ['imported', 'ms', 'CPU ms', 'ms beyond @crawlee/core', 'CPU ms beyond it'],
        rows: kinds.map((what) => [
            what,
            of(what, 0).toFixed(0),
            of(what, 1).toFixed(0),
            beyond(what, 0),
            beyond(what, 1),
        ]),
    };
}

async function once(what: What): Promise<[millis: number, cpuMillis: number]> {
    const args = ['--input-type=module', '--eval', `${IMPORTS[what]}${TELL}`];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: LONGEST_MILLIS, env: {} });
    const [millis = NaN, cpuMillis = NaN] = stdout.trim().split(' ').map(Number);
    return [millis, cpuMillis];
}
