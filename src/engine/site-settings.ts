import type { CooldownOptions } from './cooldown.js';
import type { PaceLimits } from './pace/limits.js';
import { NO_LIMITS } from './pace/limits.js';

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
}

export const DEFAULT_SITE_SETTINGS: Omit<SiteSettings, 'cooldown'> = Object.freeze({
    limits: NO_LIMITS,
    minDelayMillis: 0,
    maxSessions: undefined,
});
