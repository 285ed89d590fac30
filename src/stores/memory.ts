import type { StateStore } from './store.js';

interface Entry {
    readonly text: string;
    readonly untilMillis: number;
}

/**
 * Keeps what was learned for as long as the process lives, to hand it from one `ProxySessions` to the next.
 *
 * @param now Milliseconds of any clock that never goes back. @default that of the process
 */
export function memoryStore(now: () => number = () => performance.now()): StateStore {
    const entries = new Map<string, Entry>();
    return Object.freeze({
        name: 'memory',
        load: async (key: string) => {
            const entry = entries.get(key);
            if (entry === undefined || entry.untilMillis > now()) return entry?.text;
            entries.delete(key);
            return undefined;
        },
        save: async (key: string, text: string, ttlSecs = Infinity) => {
            entries.set(key, { text, untilMillis: now() + ttlSecs * 1000 });
        },
        remove: async (key: string) => {
            entries.delete(key);
        },
    } satisfies StateStore);
}
