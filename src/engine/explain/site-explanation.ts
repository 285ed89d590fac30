/** So many requests in a window, as far as it is known. */
export interface LimitExplanation {
    /** `undefined` when it is a limit on all requests ever. */
    readonly windowSecs: number | undefined;
    /** The most requests in the window that the site accepted. */
    readonly accepted: number;
    /** The fewest that it did not. */
    readonly refused: number;
    /** Whether it is the only window left that explains what happened. */
    readonly isCertain: boolean;
}

/** What is believed of one site, and how sure that is. Plain JSON without any credential. Shares are from 0 to 1. */
export interface SiteExplanation {
    readonly site: string;
    /** Requests that were answered, and how many of them the site accepted. */
    readonly requests: number;
    readonly accepted: number;
    /** Of requests with nothing against them: how many are refused by chance, whatever the exit. */
    readonly chanceShare: number;
    readonly exits: {
        /** Those that the site has accepted at least once. */
        readonly accepted: number;
        /** Those that it refuses now. */
        readonly refused: number;
        /** Those that wait because they were too fast. */
        readonly slowed: number;
        /** Those that it has not seen; a gateway has more. */
        readonly untried: number;
        /** How many of the exits that it saw for the first time it refused; absent before the first. */
        readonly refusedShare?: number;
    };
    /** Networks that it seems to refuse as a whole. */
    readonly refusedNetworks: readonly string[];
    /** After how many requests it refuses a session; absent when nothing speaks for a limit. */
    readonly sessionDepth?: number;
    readonly addresses: {
        /** Those that it refused to everybody who tried. */
        readonly refused: number;
        /** Those that were refused, and are being tried by other exits. */
        readonly inDoubt: number;
    };
    /** Limits of rate: for each exit, and for all together; absent when none was met. */
    readonly perExit?: LimitExplanation;
    readonly together?: LimitExplanation;
    /** How long an exit that was too fast is banned; absent when none was seen to come back. */
    readonly banSecs?: number;
    /** Since when the site refuses everybody, and how many requests have asked since; absent when it does not. */
    readonly trouble?: { readonly sinceMillis: number; readonly probes: number };
    /** The tier of proxies that serves the site, from 0; absent where there is only one. */
    readonly tier?: number;
    /** The same for people, the most important first. */
    readonly sentences: readonly string[];
}
