import type { ExitHealth } from '../exit-health.js';
import { isProven } from '../exit-health.js';

/** What an exit was chosen as. */
export type Choice =
    /** The site has not used it before. */
    | 'untried'
    /** Its rest is over, or it told nothing so far; this request decides whether it is trusted. */
    | 'trial'
    /** The site accepted it last time. */
    | 'known'
    /** It goes ahead of the others to find out how much the site accepts. */
    | 'scout'
    /** All exits are busy, and this one serves other requests of the site meanwhile. */
    | 'shared'
    /** The request belongs to an identity that has this exit already. */
    | 'bound';

/** What an exit that was selected is used as. Ask before its request starts. */
export function choiceOf(health: ExitHealth, isScout: boolean): Choice {
    if (health.served === 0) return 'untried';
    if (health.inFlight > 0) return 'shared';
    if (isScout) return 'scout';
    return isProven(health) ? 'known' : 'trial';
}
