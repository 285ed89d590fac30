/**
 * Where what was learned rests between two runs: a place that keeps texts by key, and nothing more. What the texts say,
 * and which of them belong together, is nobody's business here.
 *
 * A store need not write at once or atomically: a text that was cut off by the end of the process is found out by its
 * reader. It must not mix two texts.
 */
export interface StateStore {
    /** Short stable name for logs and errors: `key-value-store`, `redis`. */
    readonly name: string;
    /**
     * @param key Up to 100 characters of `[A-Za-z0-9_-]`.
     * @returns the text as it was saved; `undefined` when there is none.
     */
    load(key: string): Promise<string | undefined>;
    /** Saves a text in place of what was there. */
    save(key: string, text: string): Promise<void>;
    /** Does nothing when there is no such text. */
    remove(key: string): Promise<void>;
    /** Gives connections back. The store is not used afterwards. */
    close?(): Promise<void>;
}
