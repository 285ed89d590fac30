import type { StateStore } from './store.js';

/** Keeps what was learned for as long as the process lives, to hand it from one `ProxySessions` to the next. */
export function memoryStore(): StateStore {
    const texts = new Map<string, string>();
    return Object.freeze({
        name: 'memory',
        load: async (key: string) => texts.get(key),
        save: async (key: string, text: string) => {
            texts.set(key, text);
        },
        remove: async (key: string) => {
            texts.delete(key);
        },
    } satisfies StateStore);
}
