/** So many requests within a window. */
export interface LearnedLimit {
    /** `Infinity` when it is a limit on all requests ever. */
    readonly windowMillis: number;
    /** The most requests in the window that the site accepted. */
    readonly accepted: number;
    /** The fewest that it did not. */
    readonly refused: number;
    /** Whether it is the only window left that explains what happened. */
    readonly isSettled: boolean;
}

/** What was found out of how fast a site may be asked. */
export interface LearnedPace {
    /** For each exit; `undefined` when none was found to be too fast. */
    readonly perExit: LearnedLimit | undefined;
    /** For all exits together. */
    readonly together: LearnedLimit | undefined;
    /** How long an exit that was too fast is banned, once one was seen to come back. */
    readonly banMillis: number | undefined;
}
