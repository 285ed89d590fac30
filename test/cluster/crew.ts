import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromWorker, ToWorker, WorkerSetup } from './messages.js';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** Pages that a worker has at hand, so that it always finds one to go on with. */
const AT_HAND = 60;

export interface CrewOptions {
    readonly workers: readonly string[];
    readonly pages: readonly string[];
    readonly setup: Omit<WorkerSetup, 'name'>;
    /** What is different for single workers. */
    readonly setupOf?: (name: string) => Partial<WorkerSetup>;
    /** Called for each page that somebody got. */
    readonly onGot?: (pagesGot: number) => void;
}

interface Worker {
    readonly process: ChildProcess;
    readonly atHand: Set<string>;
    /** What it wrote, its log. */
    output: string;
}

/** Worker processes and the pages that they share; what a dead one had at hand, the others get. */
export class Crew {
    readonly got = new Set<string>();
    readonly failures: string[] = [];
    private readonly todo: string[];
    private readonly workers = new Map<string, Worker>();
    private readonly finished: Promise<void>;
    private finish!: () => void;

    constructor(private readonly options: CrewOptions) {
        this.todo = [...options.pages];
        this.finished = new Promise((resolve) => (this.finish = resolve));
        for (const name of options.workers) this.start(name);
    }

    /** What the workers wrote, by their names. */
    get output(): ReadonlyMap<string, string> {
        return new Map([...this.workers].map(([name, { output }]) => [name, output]));
    }

    /** One more worker. */
    start(name: string): void {
        const { setup, setupOf } = this.options;
        const child = fork(WORKER, [JSON.stringify({ ...setup, ...setupOf?.(name), name } satisfies WorkerSetup)], {
            execArgv: ['--import', 'tsx'],
            stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        });
        const worker: Worker = { process: child, atHand: new Set(), output: '' };
        this.workers.set(name, worker);
        for (const stream of [child.stdout!, child.stderr!]) {
            stream.setEncoding('utf8').on('data', (text: string) => (worker.output += text));
        }
        child.on('message', (message: FromWorker) => this.hear(worker, message));
        child.once('exit', () => {
            this.todo.push(...worker.atHand);
            worker.atHand.clear();
            for (const other of this.workers.values()) this.feed(other);
            if ([...this.workers.values()].every(({ process }) => hasEnded(process))) this.finish();
        });
    }

    /** Ends a worker without warning (`SIGKILL`), or makes it pause (`SIGSTOP`) and go on (`SIGCONT`). */
    signal(name: string, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
        this.workers.get(name)!.process.kill(signal);
    }

    /** Ends before all pages are done. */
    stop(): Promise<void> {
        this.finish();
        return this.done();
    }

    /** Resolves when all pages are done, and all workers have ended. */
    async done(): Promise<void> {
        await this.finished;
        await Promise.all([...this.workers.values()].map(({ process }) => end(process)));
    }

    private hear(worker: Worker, message: FromWorker): void {
        if (message.kind !== 'ready') {
            worker.atHand.delete(message.page);
            if (message.kind === 'got') this.got.add(message.page);
            else this.failures.push(`${message.page}: ${message.reason}`);
            this.options.onGot?.(this.got.size);
        }
        this.feed(worker);
        if (this.got.size + this.failures.length >= this.options.pages.length) this.finish();
    }

    private feed({ process, atHand }: Worker): void {
        if (!process.connected || atHand.size > AT_HAND / 2) return;
        const pages = this.todo.splice(0, AT_HAND - atHand.size);
        if (pages.length === 0) return;
        for (const page of pages) atHand.add(page);
        process.send({ kind: 'crawl', pages } satisfies ToWorker);
    }
}

async function end(process: ChildProcess): Promise<void> {
    if (hasEnded(process)) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    if (process.connected) process.send({ kind: 'end' } satisfies ToWorker);
    await ended;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
    return exitCode !== null || signalCode !== null;
}
