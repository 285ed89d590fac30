import type { Random } from '../common/session-id.js';

/** How long a refused exit rests. */
export interface CooldownOptions {
    /** Shortest first rest. */
    readonly baseMillis: number;
    /** Longest rest, however often the exit failed. */
    readonly capMillis: number;
}

export const DEFAULT_COOLDOWN: CooldownOptions = Object.freeze({ baseMillis: 30_000, capMillis: 3_600_000 });

/**
 * Rest after the `failures`-th failure in a row: drawn evenly between the base and a ceiling that doubles each
 * time. The spread keeps exits that were refused together from coming back together.
 */
export function restMillis(failures: number, { baseMillis, capMillis }: CooldownOptions, random: Random): number {
    const ceiling = Math.min(capMillis, baseMillis * 2 ** Math.min(failures, 40));
    return Math.min(capMillis, baseMillis + random() * Math.max(0, ceiling - baseMillis));
}
