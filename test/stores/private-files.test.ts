import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStorage } from '@crawlee/memory-storage';
import { Configuration } from '@crawlee/cheerio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keyValueStore } from '../../src/index.js';

/** Name and mode of every file below a folder. */
function modesIn(folder: string): [name: string, mode: string][] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => [name, (statSync(join(parentPath, name)).mode & 0o777).toString(8)]);
}

function folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'crawlee-proxy-sessions-modes-'));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    return path;
}

describe.each(['state', undefined])('the files of keyValueStore(%j)', (name) => {
    it('are for their owner only, whatever the umask, and stay so', async () => {
        const localDataDirectory = folder();
        const before = process.umask(0);
        onTestFinished(() => void process.umask(before));
        const storageClient = new MemoryStorage({ localDataDirectory, persistStorage: true });
        const store = keyValueStore(name, new Configuration({ storageClient, purgeOnStart: false }));
        await store.save('A', '{"cookies":[]}');
        expect(modesIn(localDataDirectory)).toEqual([['A.txt', '600']]);
        chmodSync(join(localDataDirectory, 'key_value_stores', name ?? 'default', 'A.txt'), 0o644);
        await store.save('A', '{"cookies":[1]}');
        expect(modesIn(localDataDirectory)).toEqual([['A.txt', '600']]);
        expect(await store.load('A')).toBe('{"cookies":[1]}');
        await store.remove('A');
        expect(modesIn(localDataDirectory)).toEqual([]);
    });

    it('are not made where storage is in memory', async () => {
        const localDataDirectory = folder();
        const storageClient = new MemoryStorage({ localDataDirectory, persistStorage: false });
        const store = keyValueStore(name, new Configuration({ storageClient, purgeOnStart: false }));
        await store.save('A', '{}');
        expect(modesIn(localDataDirectory)).toEqual([]);
    });
});
