import type { Random } from '../common/session-id.js';
import type { CooldownOptions } from './learning/cooldown.js';
import type { SiteSettings } from './site-settings.js';

export interface EngineOptions {
    readonly random: Random;
    /** How long an exit rests, where a site has no settings of its own, and whose proxy failed. */
    readonly cooldown: CooldownOptions;
    /** Sites that are remembered at the same time. */
    readonly maxSites: number;
    /** After this long a lease that nobody settled counts as ended. */
    readonly maxLeaseMillis: number;
    /** Whether exits are those of a list, or drawn from a supply without end. @default 'listed' */
    readonly exits?: 'listed' | 'drawn';
    /** What is different on a site. @default nothing */
    readonly settingsOf?: (site: string) => Partial<SiteSettings>;
}
