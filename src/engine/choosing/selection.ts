import type { ExitHealth } from '../exit-health.js';

/** Who goes next, or why nobody can. */
export type Selection =
    | { readonly kind: 'exit'; readonly health: ExitHealth }
    /** An exit on trial has to answer before another may be tried; at `untilMillis`, if given, a rest ends too. */
    | { readonly kind: 'trials-running'; readonly untilMillis: number | undefined }
    /** Every exit that may go is busy; at `untilMillis`, if given, a rest ends too. */
    | { readonly kind: 'all-busy'; readonly untilMillis: number | undefined }
    /** The address was refused before: it waits for an exit that is trusted and has not tried it. Others may go. */
    | { readonly kind: 'address-waits'; readonly untilMillis: number | undefined }
    /** Nothing is under way and every exit rests; the first is back at `untilMillis`. */
    | { readonly kind: 'all-resting'; readonly untilMillis: number }
    /**
     * The site refuses everybody, since `sinceMillis`, or has always done so (`-Infinity`); one request may find out at
     * `untilMillis` whether it still does.
     */
    | { readonly kind: 'paused'; readonly sinceMillis: number; readonly untilMillis: number }
    /** Every exit has served as many requests as the user allows. */
    | { readonly kind: 'used-up' }
    | { readonly kind: 'no-exits' };

/** Whether a certain exit may be used, or what keeps it. */
export type Availability =
    | { readonly kind: 'ready' }
    /** `Infinity` when it does not come back by itself. */
    | { readonly kind: 'resting'; readonly untilMillis: number }
    /** It would be too fast before `untilMillis`; `Infinity` when that depends on what becomes of other requests. */
    | { readonly kind: 'paced'; readonly untilMillis: number };
