import type { StateStore } from './store.js';

/** What is needed of Crawlee's `KeyValueStore`. */
export interface KeyValueStoreLike {
    getValue(key: string): Promise<unknown>;
    setValue(key: string, value: string | null, options?: { contentType?: string }): Promise<void>;
}

/**
 * Plain text, although it is JSON: Crawlee's local storage would read JSON by a parser that is a hundred times slower, and
 * fail on a file that was cut off.
 */
const CONTENT_TYPE = 'text/plain; charset=utf-8';

/**
 * A key-value store of Crawlee: files on a laptop, the platform's storage on Apify. Texts stay until somebody removes
 * them.
 *
 * @param open Opens the store; called once, when it is first needed.
 */
export function storeOver(open: () => Promise<KeyValueStoreLike>): StateStore {
    let opened: Promise<KeyValueStoreLike> | undefined;
    const store = (): Promise<KeyValueStoreLike> => (opened ??= open());
    return Object.freeze({
        name: 'key-value-store',
        load: async (key: string) => {
            const value = await (await store()).getValue(key);
            if (value === null || value === undefined) return undefined;
            return typeof value === 'string' ? value : JSON.stringify(value);
        },
        save: async (key: string, text: string) => {
            await (await store()).setValue(key, text, { contentType: CONTENT_TYPE });
        },
        remove: async (key: string) => {
            await (await store()).setValue(key, null);
        },
    } satisfies StateStore);
}
