import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from 'crawlee-proxy-sessions/lab';
import { onTestFinished } from 'vitest';
import type { Order } from './integration/fixtures/crawl-accounts.js';

/**
 * Runs a program that crawls addresses, kills it (`kill -9`) once `isMidway` holds, and lets it crawl them all once more over
 * the same storage.
 */
export async function killMidway(
    script: string,
    { proxyUrls }: Pick<Lab, 'proxyUrls'>,
    { urls, isMidway }: { readonly urls: readonly string[]; readonly isMidway: () => boolean },
): Promise<void> {
    const storageDir = await mkdtemp(join(tmpdir(), 'crawlee-proxy-sessions-killed-'));
    onTestFinished(() => rm(storageDir, { recursive: true, force: true, maxRetries: 3 }));
    const start = async (): Promise<ChildProcess> => {
        const child = fork(script, [], {
            execArgv: ['--import', 'tsx'],
            env: {
                ...process.env,
                CRAWLEE_STORAGE_DIR: storageDir,
                CRAWLEE_PURGE_ON_START: 'false',
                CRAWLEE_PERSIST_STORAGE: 'true',
                CRAWLEE_LOG_LEVEL: 'OFF',
            },
            stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        });
        onTestFinished(() => void child.kill('SIGKILL'));
        await once(child, 'message');
        child.send({ proxyUrls, urls } satisfies Order);
        return child;
    };
    const first = await start();
    const dead = once(first, 'exit');
    while (!isMidway() && first.exitCode === null) await sleep(5);
    first.kill('SIGKILL');
    await dead;
    await once(await start(), 'message');
}
