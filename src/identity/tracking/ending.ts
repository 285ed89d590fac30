import type { Noted } from '../../engine/engine.js';
import type { Verdict } from '../../engine/verdict.js';
import type { Attempt } from './attempt.js';

/** What became of an attempt. */
export interface Ending {
    /** What it taught, as far as anybody said so. */
    readonly verdict: Verdict | undefined;
    /** The address refuses exits that work for the rest of the site. No other exit will help. */
    readonly addressIsRefused: boolean;
    /** Labels of the exits that the address refused, where the engine found that out. */
    readonly refusedTo?: readonly string[] | undefined;
    /** See `Noted`. */
    readonly cost: Noted['cost'];
    readonly elsewhere?: Attempt['elsewhere'];
    /** The request keeps its place in the site's waiting room, and comes back with the same session. */
    readonly keepsTurn: boolean;
    /** Its identity was turned away, and the user wants no other try. */
    readonly isGivenUp: boolean;
}

/** The ending of a request that had no identity. */
export function endingWithoutIdentity(verdict: Verdict | undefined): Ending {
    return { verdict, addressIsRefused: false, cost: 'attempt', keepsTurn: false, isGivenUp: false };
}
