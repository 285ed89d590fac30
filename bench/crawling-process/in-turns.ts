import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Program } from './program.js';
import type { Taken } from './taken.js';

/** A crawl that takes longer does not end by itself. */
const LONGEST_CRAWL_MILLIS = 90_000;

export interface Rounds {
    readonly pages: number;
    /** The first pages pay for the compilation of what they run through. */
    readonly warmUpPages: number;
    readonly most: number;
    /** No other round begins after so long. */
    readonly enoughMillis: number;
    readonly onRound: (round: number) => void;
}

/**
 * Has two processes of one program crawl the same pages one right after the other, in rounds, so that both meet the same
 * company on the machine.
 * @param setUps What each process is given as its argument, by its kind.
 * @returns what each round took, by kind.
 */
export async function inTurns<Kind extends string>(
    program: Program,
    setUps: Readonly<Record<Kind, object>>,
    { pages, warmUpPages, most, enoughMillis, onRound }: Rounds,
): Promise<Record<Kind, Taken[]>> {
    const kinds = Object.keys(setUps) as Kind[];
    const processes = kinds.map((kind) => ({ kind, child: start(program, setUps[kind]), taken: [] as Taken[] }));
    try {
        const startedAt = performance.now();
        for (const { child } of processes) await crawl(child, warmUpPages);
        for (let round = 1; round <= most; round += 1) {
            if (round > 1 && performance.now() - startedAt > enoughMillis) break;
            onRound(round);
            // Whoever goes first may have it harder.
            for (const { child, taken } of round % 2 === 0 ? processes : processes.toReversed())
                taken.push(await crawl(child, pages));
        }
    } finally {
        for (const { child } of processes) child.kill();
    }
    return Object.fromEntries(processes.map(({ kind, taken }) => [kind, taken])) as Record<Kind, Taken[]>;
}

function start({ path }: Program, setUp: object): ChildProcess {
    return fork(path, [JSON.stringify(setUp)], { execArgv: ['--expose-gc'] });
}

async function crawl(child: ChildProcess, pages: number): Promise<Taken> {
    child.send(pages);
    const signal = AbortSignal.timeout(LONGEST_CRAWL_MILLIS);
    const [taken] = (await once(child, 'message', { signal })) as [Taken];
    return taken;
}
