import type { CooldownOptions } from './learning/cooldown.js';
import type { PaceLimits } from './pace/limits.js';
import { NO_LIMITS } from './pace/limits.js';
import type { TierPrices } from './tiers/tier-choice.js';
import type { SupplyTraits } from './tiers/supply.js';

/** What may differ from site to site. */
export interface SiteSettings {
    /** How long an exit rests that the site refused. */
    readonly cooldown: CooldownOptions;
    /** What the user allows an exit to do. */
    readonly limits: PaceLimits;
    /** What the proxy service wants to lie between two requests of one exit. */
    readonly minDelayMillis: number;
    /** Chooses by the rule from before Crawlee's session pool; `undefined` by what the site does. */
    readonly maxSessions: number | undefined;
    /** Refusals of exits that the site does not know that a page may cost; `undefined` for as many as make the crawl fast. */
    readonly refusalsPerPage: number | undefined;
    /** How long the site may refuse everybody and is taken to be back soon: that costs its requests nothing. */
    readonly outageMillis: number;
    /** Whether others ask the site at the same time, who tell us what they learn. */
    readonly workers: 'one' | 'many';
    /** What tiers cost. @default they are in the order of their prices */
    readonly prices?: TierPrices | undefined;
    /** The route whose exits serve the site. @default exits of no route */
    readonly route?: string | undefined;
    /** Where the exits of each tier come from. @default all from one supply, of which the engine was told */
    readonly supplies?: readonly SupplyTraits[] | undefined;
}

export const DEFAULT_SITE_SETTINGS: Omit<SiteSettings, 'cooldown'> = Object.freeze({
    limits: NO_LIMITS,
    minDelayMillis: 0,
    maxSessions: undefined,
    refusalsPerPage: undefined,
    outageMillis: 60_000,
    workers: 'one',
});
