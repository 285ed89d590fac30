import type { Random } from '../../common/session-id.js';
import { Account } from '../learning/account.js';
import type { Tally } from '../exit.js';
import { emptyTally, ONLY_SUPPLY } from '../exit.js';

/** Where the exits of one tier come from, as one site meets them. */
export interface SupplyTraits {
    /** What the exits name their supply by. */
    readonly key: string;
    /** Whether its exits are those of a list, or drawn from a supply without end. */
    readonly exits: 'listed' | 'drawn';
    /** What the proxy service wants to lie between two requests of one exit. */
    readonly minDelayMillis: number;
}

/** One proxy service, or one list, across all sites. */
export interface Supply {
    readonly account: Account;
    /** What its exits did. */
    readonly tally: Tally;
    /** Requests that are being sent through its exits; a page that was accepted is not any more. */
    running: number;
    /** Exits that it has now. */
    exits: number;
}

/** The supplies that exits come from, each made when it is first named. */
export class SuppliesByKey {
    private readonly byKey = new Map<string, Supply>();

    constructor(private readonly random: Random) {}

    of({ supply = ONLY_SUPPLY }: { readonly supply?: string | undefined }): Supply {
        let found = this.byKey.get(supply);
        if (found === undefined) {
            found = { account: new Account(this.random), tally: emptyTally(), running: 0, exits: 0 };
            this.byKey.set(supply, found);
        }
        return found;
    }

    /** Nothing comes from it any more. */
    forget(key: string): void {
        this.byKey.delete(key);
    }
}
