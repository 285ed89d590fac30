import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** Workers as separate processes of this machine. */
export class WorkerProcesses {
    private readonly processes = new Map<string, ChildProcess>();

    constructor(private readonly env: Readonly<Record<string, string>>) {}

    start(name: string): void {
        const env = { ...process.env, ...this.env, WORKER_NAME: name };
        const started = spawn(process.execPath, ['--import', 'tsx', WORKER], {
            env,
            stdio: ['ignore', 'ignore', 'inherit'],
        });
        this.processes.set(name, started);
    }

    kill(name: string): void {
        this.processes.get(name)!.kill('SIGKILL');
    }

    /** Ends all that still live, each when its pages are done. */
    async end(): Promise<void> {
        await Promise.all([...this.processes.values()].map(endOf));
    }
}

async function endOf(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
}
