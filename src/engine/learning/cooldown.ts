import type { Random } from '../../common/session-id.js';

/** How long a refused exit rests. */
export interface CooldownOptions {
    /** Shortest first rest. */
    readonly baseMillis: number;
    /** Shortest first rest of an exit that may be back soon. @default a second, or `baseMillis` if that is less */
    readonly shortBaseMillis?: number;
    /** Longest rest, however often the exit failed. */
    readonly capMillis: number;
}

/** A request after it shows whether the exit is back. From the benchmark. */
const SHORT_BASE_MILLIS = 1_000;

export const DEFAULT_COOLDOWN: CooldownOptions = Object.freeze({ baseMillis: 30_000, capMillis: 3_600_000 });

/**
 * Rest after the `failures`-th failure in a row: drawn evenly between the base and a ceiling that doubles each
 * time. The spread keeps exits that were refused together from coming back together.
 */
export function restMillis(failures: number, { baseMillis, capMillis }: CooldownOptions, random: Random): number {
    const ceiling = Math.min(capMillis, baseMillis * 2 ** Math.min(failures, 40));
    return Math.min(capMillis, baseMillis + random() * Math.max(0, ceiling - baseMillis));
}

/** The same, for an exit that may be back soon. */
export function shortened({ baseMillis, capMillis, shortBaseMillis }: CooldownOptions): CooldownOptions {
    return { baseMillis: shortBaseMillis ?? Math.min(baseMillis, SHORT_BASE_MILLIS), capMillis };
}
