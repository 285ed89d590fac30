import type { Random } from '../../common/session-id.js';
import type { Exit } from '../exit.js';
import { Suspicion } from '../learning/suspicion.js';

/** The exits that a site has not used yet; those in networks that it seems to ban come last. */
export class Untried {
    private fresh: Exit[];
    private readonly suspects = new Map<string, Exit[]>();
    private setAsideCount = 0;
    private gone = 0;
    readonly suspicion = new Suspicion();

    constructor(
        exits: Iterable<Exit>,
        private readonly random: Random,
    ) {
        this.fresh = [...exits];
    }

    get isEmpty(): boolean {
        return this.size === 0;
    }

    /** How many there are; some may have been used otherwise, or have gone, meanwhile. */
    get size(): number {
        return this.fresh.length + this.setAsideCount;
    }

    add(exit: Exit): void {
        this.fresh.push(exit);
    }

    /** So many exits have gone, of which some may be among these. Now and then those that have are left out. */
    noteGone(count: number): void {
        this.gone += count;
        if (2 * this.gone <= this.size) return;
        this.gone = 0;
        this.fresh = this.fresh.filter(isThere);
        for (const [network, exits] of this.suspects) this.suspects.set(network, exits.filter(isThere));
        this.setAsideCount = [...this.suspects.values()].reduce((sum, exits) => sum + exits.length, 0);
    }

    /** Draws at random, so that neighbours in the list, often one network, are not tried one after another. */
    drawFresh(): Exit | undefined {
        while (this.fresh.length > 0) {
            const exit = this.removeAt(Math.floor(this.random() * this.fresh.length));
            if (!this.suspicion.suspects(exit.network)) return exit;
            this.setAside(exit.network!, exit);
        }
        return undefined;
    }

    drawSuspect(): Exit | undefined {
        for (const [network, exits] of this.suspects) {
            const exit = exits.pop();
            if (exits.length === 0) this.suspects.delete(network);
            if (exit === undefined) continue;
            this.setAsideCount -= 1;
            return exit;
        }
        return undefined;
    }

    noteRefusal(network: string | undefined): void {
        this.suspicion.accuse(network);
    }

    noteSuccess(network: string | undefined): void {
        if (network === undefined || !this.suspicion.acquit(network)) return;
        const acquitted = this.suspects.get(network) ?? [];
        for (const exit of acquitted) this.fresh.push(exit);
        this.setAsideCount -= acquitted.length;
        this.suspects.delete(network);
    }

    private removeAt(index: number): Exit {
        const exit = this.fresh[index]!;
        const last = this.fresh.pop()!;
        if (index < this.fresh.length) this.fresh[index] = last;
        return exit;
    }

    private setAside(network: string, exit: Exit): void {
        const exits = this.suspects.get(network);
        this.setAsideCount += 1;
        if (exits === undefined) this.suspects.set(network, [exit]);
        else exits.push(exit);
    }
}

function isThere({ dropped }: Exit): boolean {
    return !dropped;
}
