import type { Lease } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { ProviderExit } from '../providers/provider.js';

/** A pool that other processes use too. */
export interface PoolSharing {
    /** For services whose sessions count together; `undefined` where each process has its own. */
    readonly sessions: SessionSharing | undefined;
    /**
     * Whether what this process holds is still its own for sure. Where it is not, others may use it already: the store is
     * asked at once, and those who wait move on with its answer.
     */
    isSure(): boolean;
    /** A request has to wait because there are too few exits. */
    onWant(): void;
    /** Something was learned by a request. */
    onNote(lease: Lease): void;
    /** Tries to make a certain exit of a list ours. None is used before it is admitted, nor after it was withdrawn. */
    claim(exit: ProviderExit): Promise<Exit | undefined>;
    /** The list has changed: only these are in it now. */
    onListed(exits: readonly ProviderExit[]): void;
    /** Gives the others what is ours. */
    close(): Promise<void>;
}

/** Sessions that several processes make at one service. */
export interface SessionSharing {
    /** How many more this process may make. */
    readonly room: number;
    /** A number that nobody else uses; `undefined` when there is none at hand. */
    takeNumber(): number | undefined;
    claimNumber(number: number): Promise<boolean>;
    onMade(session: ProviderExit): void;
    onEnded(session: ProviderExit): void;
}
