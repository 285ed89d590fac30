/** How many characters of a text decide how far the scan may jump. */
const BLOCK = 3;
const BUCKETS = 1 << 15;

/** Texts shorter than this would make every jump short. */
export const SHORTEST_TEXT = 6;

/** How much of a long text is copied at a time. */
const WINDOW = 1 << 16;
/** Reading bytes takes a third of the time that reading a string's characters does. */
const bytes = Buffer.alloc(WINDOW);

/** So often a page may have the beginning of a text without the rest of it; then no more is expected of that beginning. */
const MOST_NEAR_MISSES = 256;

/**
 * Finds which of many short texts occur in a long one, in one pass that looks at every fourth character or so: the
 * algorithm of Wu and Manber, 1994. A hundred calls of `includes` would take as many passes. A page made of the
 * texts, or of what is nearly one of them, takes a few times as long at most.
 */
export class TextScanner {
    /** How far the scan may jump when it meets a block; 0 where a text may end its first `SHORTEST_TEXT` characters. */
    private readonly jumps = new Uint8Array(BUCKETS).fill(SHORTEST_TEXT - BLOCK + 1);
    /** Of a block at which the scan stops: a bit for each block that may stand before it. */
    private readonly before = new Int32Array(BUCKETS);
    private readonly candidates = new Map<number, readonly string[]>();
    /** The latest scan in which nothing new is to be expected of a block. */
    private readonly doneIn = new Uint32Array(BUCKETS);
    private scans = 0;

    constructor(texts: Iterable<string>) {
        for (const text of new Set(texts)) this.add(text);
    }

    /** Those of the texts that occur. */
    find(long: string): ReadonlySet<string> {
        this.scans += 1;
        const found = new Set<string>();
        const nearMisses = new Map<number, number>();
        // Windows overlap, so that no beginning of a text is cut in two.
        for (let from = 0; from + SHORTEST_TEXT <= long.length; from += WINDOW - SHORTEST_TEXT + 1) {
            // One byte for each character: what is no Latin letter becomes another one, and is compared with care below.
            const size = bytes.write(long.slice(from, from + WINDOW), 'latin1');
            this.findInWindow(size, (bucket, at) => {
                if (this.compare(bucket, long, from + at, found)) return;
                const missed = (nearMisses.get(bucket) ?? 0) + 1;
                nearMisses.set(bucket, missed);
                if (missed === MOST_NEAR_MISSES) this.doneIn[bucket] = this.scans;
            });
        }
        return found;
    }

    /** @param met Called with the block and the place of each beginning. */
    private findInWindow(size: number, met: (bucket: number, at: number) => void): void {
        const { jumps, before, doneIn, scans } = this;
        for (let end = SHORTEST_TEXT - 1; end < size;) {
            const bucket = bucketOf(bytes[end - 2]!, bytes[end - 1]!, bytes[end]!);
            const jump = jumps[bucket]!;
            if (jump > 0) {
                end += jump;
                continue;
            }
            const isBeginning = (before[bucket]! & bitOf(bytes[end - 5]!, bytes[end - 4]!, bytes[end - 3]!)) !== 0;
            if (isBeginning && doneIn[bucket] !== scans) met(bucket, end - SHORTEST_TEXT + 1);
            end += 1;
        }
    }

    /** @returns whether a text was found that had not been. */
    private compare(bucket: number, long: string, at: number, found: Set<string>): boolean {
        const sought = this.candidates.get(bucket)!.filter((text) => !found.has(text));
        const here = sought.filter((text) => long.startsWith(text, at));
        for (const text of here) found.add(text);
        if (here.length === sought.length) this.doneIn[bucket] = this.scans;
        return here.length > 0;
    }

    private add(text: string): void {
        const byte = (at: number): number => text.charCodeAt(at) & 0xff;
        for (let end = BLOCK - 1; end < SHORTEST_TEXT; end += 1) {
            const bucket = bucketOf(byte(end - 2), byte(end - 1), byte(end));
            this.jumps[bucket] = Math.min(this.jumps[bucket]!, SHORTEST_TEXT - 1 - end);
        }
        const last = bucketOf(byte(3), byte(4), byte(5));
        this.before[last]! |= bitOf(byte(0), byte(1), byte(2));
        this.candidates.set(last, [...(this.candidates.get(last) ?? []), text]);
    }
}

function bucketOf(first: number, second: number, third: number): number {
    return ((first << 10) ^ (second << 5) ^ third) & (BUCKETS - 1);
}

function bitOf(first: number, second: number, third: number): number {
    return 1 << ((first + 5 * second + 11 * third) & 31);
}
