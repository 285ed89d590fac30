/** What iterates in the order in which it was filled: a map or a set. */
interface Kept<Key> {
    readonly size: number;
    keys(): Iterator<Key>;
    delete(key: Key): boolean;
}

/** Forgets what was added first, when there is no room for one more beside `most - 1` others. */
export function makeRoom<Key>(kept: Kept<Key>, most: number): void {
    if (kept.size < most) return;
    const oldest = kept.keys().next();
    if (oldest.done !== true) kept.delete(oldest.value);
}
