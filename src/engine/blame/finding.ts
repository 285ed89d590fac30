import type { Standing } from '../standing.js';
import type { Verdict } from '../verdict.js';
import type { Case, Refusal } from '../standing.js';

/** Who turned out to be to blame. */
export type Finding =
    /** The exit, on this site. */
    | { readonly kind: 'exit'; readonly standing: Standing; readonly cases: readonly Case[] }
    /** The address: it was refused to all who tried it. */
    | { readonly kind: 'address'; readonly address: string; readonly triedBy: readonly Standing[] }
    /** The moment: the site refuses everybody. */
    | { readonly kind: 'moment'; readonly since: number; readonly verdict: Verdict; readonly refusal: Refusal };
