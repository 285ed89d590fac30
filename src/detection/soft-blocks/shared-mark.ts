import { makeRoom } from '../../common/make-room.js';
import type { Mark } from './marks.js';

/** On how many addresses a mark has to be met before it is worth a second look. */
const ADDRESSES_NEEDED = { odd: 1, common: 3 } as const;
/** Addresses that are kept of a mark. */
const MOST_ADDRESSES = 100;
/** Other exits have to contradict a proof so often before it counts no more. */
const CONTRADICTIONS = 3;

/** A mark that answers of a site had, and who was shown it. */
export class SharedMark {
    /** The exits whose latest answer had it. */
    readonly exits = new Set<string>();
    /**
     * The addresses on which it was met, since an exit that had been shown it was shown something else; and whether the page
     * was handed on before anything was known.
     */
    private readonly run = new Map<string, boolean>();
    private needed: number;
    private proofs = 0;
    private contradictions = 0;
    /** Whether it was met on more than one address. */
    isRepeated = false;

    constructor(
        readonly mark: Mark,
        private readonly firstAddress: string,
    ) {
        this.needed = ADDRESSES_NEEDED[mark.kind];
    }

    /** It is no page: another exit was shown something else. */
    get isProven(): boolean {
        return this.proofs > 0;
    }

    noteAt(address: string): void {
        this.isRepeated ||= address !== this.firstAddress;
        if (this.isProven || this.run.has(address)) return;
        makeRoom(this.run, MOST_ADDRESSES);
        this.run.set(address, false);
    }

    noteDelivered(address: string): void {
        if (this.run.has(address)) this.run.set(address, true);
    }

    /** An exit is shown other things now: so are exits that are shown all that there is. */
    noteReturn(exit: string): void {
        this.exits.delete(exit);
        this.run.clear();
    }

    /** @param others How many exits were shown something else. */
    isDue(others: number): boolean {
        const { size } = this.exits;
        // What most are shown is the rule rather than the exception, unless they are shown nothing else for a while.
        return this.run.size >= (size <= others ? this.needed : Math.max(this.needed, 3 * size));
    }

    /** @returns the addresses whose pages were handed on before it was known; `undefined` when it was known already. */
    prove(): readonly string[] | undefined {
        this.proofs += 1;
        if (this.proofs > 1) return undefined;
        this.contradictions = 0;
        const delivered = [...this.run].filter(([, isDelivered]) => isDelivered).map(([address]) => address);
        this.run.clear();
        return delivered;
    }

    /**
     * It is a page of an address after all, or nobody could say otherwise.
     * @param hasWitness Whether an exit says so that was shown other things before.
     */
    acquit(hasWitness: boolean): void {
        this.contradictions += 1;
        if (this.isProven && (this.contradictions < CONTRADICTIONS || this.contradictions <= this.proofs)) return;
        this.proofs = 0;
        this.needed *= 2;
        if (hasWitness) this.run.clear();
    }
}
