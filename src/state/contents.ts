import type { Entry, Revision } from './entries.js';
import type { Part } from './parts.js';

/** Where the newest form of an entry is. */
type Place =
    | { readonly kind: 'part'; readonly part: Part; readonly position: number }
    /** In the head itself, which is rewritten with each state. */
    | { readonly kind: 'head' }
    /** Nowhere: there was nothing worth keeping. */
    | { readonly kind: 'none' };

interface Kept {
    readonly revision: Revision;
    readonly place: Place;
    /** The last pass that met it. */
    pass: number;
}

/** What has been written of each entry, and where. */
export class Contents {
    private readonly entries = new Map<string, Kept>();
    private readonly parts = new Set<Part>();
    private pass = 0;

    /** Parts with something that counts. */
    get usedParts(): ReadonlySet<Part> {
        return this.parts;
    }

    /** All entries are gone through once more. @returns parts of which so little counts that all of it is to be written again. */
    beginPass(): ReadonlySet<Part> {
        this.pass += 1;
        return new Set([...this.parts].filter(({ isWorn }) => isWorn));
    }

    /** Takes note of an entry that was met. @returns whether it has to be written. */
    meet({ key, revision }: Pick<Entry, 'key' | 'revision'>, worn: ReadonlySet<Part>): 'write' | 'leave' {
        const kept = this.entries.get(key);
        if (kept === undefined) return 'write';
        kept.pass = this.pass;
        if (revision === undefined || kept.revision !== revision || kept.place.kind === 'head') return 'write';
        return kept.place.kind === 'part' && worn.has(kept.place.part) ? 'write' : 'leave';
    }

    /** Forgets entries that this pass did not meet. */
    dropUnmet(): void {
        for (const [key, kept] of this.entries) {
            if (kept.pass === this.pass) continue;
            this.entries.delete(key);
            this.leave(kept.place);
        }
    }

    isInHead(key: string): boolean {
        return this.entries.get(key)?.place.kind === 'head';
    }

    putInPart({ key, revision }: Pick<Entry, 'key' | 'revision'>, part: Part, position: number): void {
        this.parts.add(part);
        this.put(key, revision, { kind: 'part', part, position });
    }

    putInHead({ key, revision }: Pick<Entry, 'key' | 'revision'>): void {
        this.put(key, revision, { kind: 'head' });
    }

    putNowhere({ key, revision }: Pick<Entry, 'key' | 'revision'>): void {
        this.put(key, revision, { kind: 'none' });
    }

    private put(key: string, revision: Revision, place: Place): void {
        const before = this.entries.get(key);
        if (before !== undefined) this.leave(before.place);
        this.entries.set(key, { revision, place, pass: this.pass });
    }

    private leave(place: Place): void {
        if (place.kind !== 'part') return;
        place.part.drop(place.position);
        if (place.part.isEmpty) this.parts.delete(place.part);
    }
}
