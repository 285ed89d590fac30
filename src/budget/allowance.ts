/** A limit of a budget, or a part of it. */
export interface Limit {
    /** Tells limits apart, and the hours and sites that they are for. */
    readonly name: string;
    readonly most: number;
    /** Whether there are no halves of it. */
    readonly isWhole: boolean;
}

/** Hands out limits that several workers share. */
export interface Allowance {
    /** How much of a limit this worker may have spent by now. */
    of(limit: Limit): number;
    /**
     * Asks for more of it.
     * @param enough What the worker could spend soon.
     * @returns whether there may be more; then it is heard of later.
     */
    ask(limit: Limit, enough: number): boolean;
    /** This worker spends no more of it. @param used What it has spent. */
    giveBack(limit: Limit, used: number): Promise<void>;
}

/** For a worker that shares its budgets with nobody. */
export const ALL_OF_IT: Allowance = {
    of: ({ most }) => most,
    ask: () => false,
    giveBack: () => Promise.resolve(),
};
