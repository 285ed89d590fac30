import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface CliRun {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/** The program from its sources, as a process of its own that does not outlive the test. */
export function startCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
        cwd: ROOT,
        env: { ...process.env, ...env },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
}

export async function runCli(args: readonly string[], input = ''): Promise<CliRun> {
    const child = startCli(args);
    child.stdin!.end(input);
    const [stdout, stderr, [code]] = await Promise.all([
        child.stdout!.setEncoding('utf8').toArray(),
        child.stderr!.setEncoding('utf8').toArray(),
        once(child, 'exit') as Promise<[number | null]>,
    ]);
    return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}
