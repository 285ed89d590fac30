import type { Exit } from '../engine/exit.js';
import type { ProviderExit } from '../providers/provider.js';
import type { Members } from '../stores/coordination-store.js';

/** What a worker holds of a pool. */
export interface Allotment {
    noteUse(exit: Exit): void;
    /** Exits that were used since this was asked last. */
    countUsed(): number;
    /** Tells the store again what is held here, after the lease was overdue. */
    reclaim(): Promise<void>;
    /** Comes to its share, and brings the store up to date. @returns whether the others should look at it now. */
    settle(members: Members): Promise<boolean>;
    /** Takes a certain exit of a list, if nobody else holds it. */
    claim(exit: ProviderExit): Promise<Exit | undefined>;
    /** Of what is held, how much still serves requests or is being given back. */
    readonly inUse: number;
    /** Gives all back that is not in use; to be called again for the others. */
    leave(): Promise<void>;
}
