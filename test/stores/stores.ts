import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStorage } from '@crawlee/memory-storage';
import { Configuration } from '@crawlee/cheerio';
import { onTestFinished } from 'vitest';
import type { StateStore } from '../../src/index.js';
import { keyValueStore, memoryStore } from '../../src/index.js';
import { redisStore } from '../../src/stores/redis/index.js';
import { redis } from '../cluster/support.js';

/** A kind of store, and how tests get one. */
export interface StoreKind {
    readonly name: string;
    /** A place that is empty; each call of what it answers opens the same place anew, as another process would. */
    place(): Promise<() => StateStore>;
}

/** Every store there is; the conformance suite runs for each. */
export const STORES: readonly StoreKind[] = [
    { name: 'memoryStore()', place: async () => onePlace(memoryStore()) },
    { name: 'keyValueStore(), in memory', place: async () => onePlace(keyValueStore('s', inMemory())) },
    { name: 'keyValueStore(), in files', place: async () => inFiles() },
    { name: 'redisStore()', place: inRedis },
];

/** What is not kept anywhere else has one place only. */
function onePlace(store: StateStore): () => StateStore {
    return () => store;
}

function inMemory(): Configuration {
    return new Configuration({ persistStorage: false });
}

async function inRedis(): Promise<() => StateStore> {
    const { url } = await redis();
    return () => redisStore({ url });
}

function inFiles(): () => StateStore {
    const localDataDirectory = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-store-'));
    onTestFinished(() => rmSync(localDataDirectory, { recursive: true, force: true }));
    return () => {
        const storageClient = new MemoryStorage({ localDataDirectory, persistStorage: true });
        return keyValueStore('state', new Configuration({ storageClient, purgeOnStart: false }));
    };
}
