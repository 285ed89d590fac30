import { makeRoom } from '../../common/make-room.js';
import type { Mark, Traits } from './marks.js';
import { smallMark } from './marks.js';

const MOST_KINDS = 100;
/** Of each kind, the latest pages whose sizes are kept, and how many it takes to say what is usual. */
const PAGES_KEPT = 15;
const PAGES_TO_TELL = 5;
/** A page with fewer words than this share of what is usual is far too small. */
const SMALL = 0.25;

/** Knows how many words pages of each kind have. */
export class UsualSizes {
    private readonly byKind = new Map<string, number[]>();

    /** @returns the mark of a page that is far smaller than others of its kind. */
    note({ kind, words }: NonNullable<Traits['size']>): Mark | undefined {
        const sizes = this.byKind.get(kind) ?? [];
        const usual = sizes.length < PAGES_TO_TELL ? 0 : sizes.toSorted((a, b) => a - b)[sizes.length >> 1]!;
        sizes.push(words);
        if (sizes.length > PAGES_KEPT) sizes.shift();
        if (!this.byKind.has(kind)) makeRoom(this.byKind, MOST_KINDS);
        this.byKind.set(kind, sizes);
        return words < usual * SMALL ? smallMark(kind) : undefined;
    }
}
