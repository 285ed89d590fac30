import { chmod, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyValueStore } from '@crawlee/core';

/** Readable and writable for the user who runs the crawl, and for nobody else. */
const OWNER_ONLY = 0o600;

/** What we use of `@crawlee/memory-storage`, the only client that writes files. */
interface StorageClientLike {
    readonly persistStorage?: boolean;
    readonly keyValueStoresHandled?: readonly { readonly id: string; readonly keyValueStoreDirectory?: string }[];
}

/**
 * Crawlee writes its files so that every user of the machine may read them. A file keeps its mode when it is written
 * again: so it is made, empty, before the text comes, and at no time can somebody else read what is in it.
 *
 * @param key Of a plain text.
 */
export async function makePrivate(store: KeyValueStore, key: string): Promise<void> {
    const folder = folderOf(store);
    if (folder === undefined) return;
    const path = join(folder, `${key}.txt`);
    try {
        await mkdir(folder, { recursive: true });
        await (await open(path, 'a', OWNER_ONLY)).close();
        await chmod(path, OWNER_ONLY);
    } catch {
        // A file system without modes, or a folder that may not be written: saving itself will tell.
    }
}

/** @returns `undefined` for a store that writes no files. */
export function folderOf(store: KeyValueStore): string | undefined {
    // Crawlee's types hide both clients, and its `KeyValueStore` tells no path.
    const { client } = store as unknown as { readonly client?: { readonly client?: StorageClientLike } };
    const storage = client?.client;
    if (storage?.persistStorage !== true) return undefined;
    return storage.keyValueStoresHandled?.find(({ id }) => id === store.id)?.keyValueStoreDirectory;
}
