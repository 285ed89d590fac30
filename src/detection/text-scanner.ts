/** How many characters of a text decide how far the scan may jump. */
const BLOCK = 3;
const BUCKETS = 1 << 15;

/** Texts shorter than this would make every jump short. */
export const SHORTEST_TEXT = 6;

/**
 * Finds which of many short texts occur in a long one, in one pass that looks at every fourth character or so: the
 * algorithm of Wu and Manber, 1994. A hundred calls of `includes` would take as many passes.
 */
export class TextScanner {
    /** How far the scan may jump when it meets a block; 0 where a text may end its first `SHORTEST_TEXT` characters. */
    private readonly jumps = new Uint8Array(BUCKETS).fill(SHORTEST_TEXT - BLOCK + 1);
    private readonly candidates = new Map<number, string[]>();

    constructor(texts: Iterable<string>) {
        for (const text of new Set(texts)) this.add(text);
    }

    /** Those of the texts that occur. */
    find(long: string): ReadonlySet<string> {
        const found = new Set<string>();
        const { jumps, candidates } = this;
        const { length } = long;
        for (let end = SHORTEST_TEXT - 1; end < length;) {
            const bucket = bucketAt(long, end);
            const jump = jumps[bucket]!;
            if (jump > 0) {
                end += jump;
                continue;
            }
            const start = end - SHORTEST_TEXT + 1;
            for (const text of candidates.get(bucket)!) if (long.startsWith(text, start)) found.add(text);
            end += 1;
        }
        return found;
    }

    private add(text: string): void {
        for (let end = BLOCK - 1; end < SHORTEST_TEXT; end += 1) {
            const bucket = bucketAt(text, end);
            this.jumps[bucket] = Math.min(this.jumps[bucket]!, SHORTEST_TEXT - 1 - end);
        }
        const last = bucketAt(text, SHORTEST_TEXT - 1);
        this.candidates.set(last, [...(this.candidates.get(last) ?? []), text]);
    }
}

function bucketAt(text: string, end: number): number {
    const mixed = (text.charCodeAt(end - 2) << 10) ^ (text.charCodeAt(end - 1) << 5) ^ text.charCodeAt(end);
    return mixed & (BUCKETS - 1);
}
