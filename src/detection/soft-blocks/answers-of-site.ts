import { makeRoom } from '../../common/make-room.js';
import type { Mark, Traits } from './marks.js';
import { SharedMark } from './shared-mark.js';
import { UsualSizes } from './usual-sizes.js';

/** An answer that no rule objected to. */
export interface Answered {
    /** Label of the exit. */
    readonly exit: string;
    /** The address that was asked for. */
    readonly address: string;
    readonly traits: Traits;
}

/** Other exits are shown something else for an address: what it had in common with others was no page. */
export interface Proof {
    /** What was shown: `the same page`. */
    readonly shown: string;
    /** Labels of the exits whose latest answer it is. */
    readonly exits: readonly string[];
    /** Addresses whose pages were handed on before that was known, the latest 100 at most. */
    readonly addresses: readonly string[];
}

export interface Heard {
    /** Why the answer may be no page of its address, so that another exit should be asked. */
    readonly suspicion: string | undefined;
    readonly proofs: readonly Proof[];
}

const MOST_MARKS = 100;
const MOST_EXITS = 500;
const MOST_DOUBTS = 100;
/** Exits that are asked for an address, more where it is known to be no page; what the last one says is taken as it is. */
const MOST_TRIES = { unproven: 3, proven: 6 } as const;
/** Requests in vain that a site may cost, and beside them one for so many pages. */
const FREE_REQUESTS = 4;
const PAGES_PER_REQUEST = 100;
/** So many pages that have nothing in common show that pages of the site differ. */
const DISTINCT_PAGES = 3;
/** Where they do not, so many others have to be shown something else. */
const FEWEST_OTHERS = 3;

/** An address of which another exit is asked. */
interface Doubt {
    /** All that the answer had, and of that what was suspicious. */
    readonly shown: readonly SharedMark[];
    readonly suspicious: readonly SharedMark[];
    readonly tries: number;
}

/**
 * What exits are shown by one site. A mark that some of them show on address after address, while others are shown other
 * things, is suspicious; another exit is asked for one such address, and its answer decides.
 */
export class AnswersOfSite {
    private readonly marks = new Map<string, SharedMark>();
    /** The keys of what each exit was shown last. */
    private readonly latest = new Map<string, readonly string[]>();
    private readonly doubts = new Map<string, Doubt>();
    private readonly sizes = new UsualSizes();
    private distinctPages = 0;
    private pages = 0;
    private requestsInVain = 0;

    heard({ exit, address, traits }: Answered): Heard {
        this.pages += 1;
        const small = traits.size && this.sizes.note(traits.size);
        const shown = [...traits.marks, ...(small ? [small] : [])].map((mark) => this.open(mark, address));
        const before = this.moveOn(exit, shown);
        const doubt = this.doubts.get(address);
        // Whoever was shown other things before is believed.
        const isWitness = doubt !== undefined && before !== undefined;
        const acquitted = shown.filter(
            (shared) => isWitness && doubt.suspicious.includes(shared) && !before.includes(shared.mark.key),
        );
        for (const mark of acquitted) mark.acquit(true);
        const suspicious = shown.filter((mark) => !acquitted.includes(mark) && this.isSuspicious(mark));
        const proofs = doubt === undefined || suspicious.length > 0 ? [] : this.proofsIn(doubt, shown);
        const tries = (doubt?.tries ?? 0) + 1;
        this.doubts.delete(address);
        const reason = suspicious[0];
        if (reason !== undefined && tries < MOST_TRIES[reason.isProven ? 'proven' : 'unproven']) {
            makeRoom(this.doubts, MOST_DOUBTS);
            this.doubts.set(address, { shown, suspicious, tries });
            return { suspicion: describe(reason), proofs };
        }
        for (const mark of suspicious) mark.acquit(false);
        if (acquitted.length + suspicious.length > 0) this.requestsInVain += tries - 1;
        for (const mark of shown) mark.noteDelivered(address);
        return { suspicion: undefined, proofs };
    }

    private open(mark: Mark, address: string): SharedMark {
        const known = this.marks.get(mark.key);
        const shared = known ?? new SharedMark(mark, address);
        // Those that were met last are kept.
        if (known === undefined) makeRoom(this.marks, MOST_MARKS);
        else this.marks.delete(mark.key);
        this.marks.set(mark.key, shared);
        const wasRepeated = shared.isRepeated;
        shared.noteAt(address);
        if (known === undefined) this.distinctPages += 1;
        if (shared.isRepeated && !wasRepeated) this.distinctPages -= 1;
        return shared;
    }

    /** @returns the keys of what the exit was shown before, if anything. */
    private moveOn(exit: string, shown: readonly SharedMark[]): readonly string[] | undefined {
        const before = this.latest.get(exit);
        const keys = shown.map(({ mark }) => mark.key);
        for (const key of before ?? []) if (!keys.includes(key)) this.marks.get(key)?.noteReturn(exit);
        for (const mark of shown) mark.exits.add(exit);
        this.latest.delete(exit);
        if (this.latest.size >= MOST_EXITS) this.forgetOldest();
        this.latest.set(exit, keys);
        return before;
    }

    private forgetOldest(): void {
        const [oldest] = this.latest;
        if (oldest === undefined) return;
        const [exit, keys] = oldest;
        for (const key of keys) this.marks.get(key)?.exits.delete(exit);
        this.latest.delete(exit);
    }

    private isSuspicious(mark: SharedMark): boolean {
        if (mark.isProven) return true;
        const others = this.latest.size - mark.exits.size;
        if (others === 0 || !mark.isDue(others)) return false;
        const isException = others >= FEWEST_OTHERS && others > 2 * mark.exits.size;
        const mayLook = this.requestsInVain < FREE_REQUESTS + Math.floor(this.pages / PAGES_PER_REQUEST);
        // What pages have in common says something only where pages differ.
        return mayLook && (isException || mark.mark.kind === 'odd' || this.distinctPages >= DISTINCT_PAGES);
    }

    /** What an answer proves that has nothing in common with the suspicious one, and is not as rare itself. */
    private proofsIn({ shown: before, suspicious }: Doubt, shown: readonly SharedMark[]): readonly Proof[] {
        if (shown.some((one) => before.includes(one))) return [];
        const proofs: Proof[] = [];
        for (const mark of suspicious) {
            const isUsual = shown.every((one) => !one.isRepeated || one.exits.size > mark.exits.size);
            const addresses = isUsual ? mark.prove() : undefined;
            if (addresses !== undefined) proofs.push({ shown: mark.mark.says, exits: [...mark.exits], addresses });
        }
        return proofs;
    }
}

function describe(shared: SharedMark): string {
    const { says } = shared.mark;
    return shared.isProven
        ? `${says} as for other addresses, where other exits are shown something else`
        : `${says} as for other addresses, which other exits do not show`;
}
