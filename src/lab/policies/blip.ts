import { refusal } from './refusal.js';
import type { SitePolicy } from './site-policy.js';

export interface BlipOptions {
    /** When it begins, from the first page on that the site is asked for. @default 0 */
    readonly afterSecs?: number;
    readonly forSecs: number;
    /** From one beginning to the next. @default it does not come again */
    readonly everySecs?: number;
    readonly status?: number;
}

/** Refuses everybody for a while, with 403 unless told otherwise. */
export function blip({ status = 403, ...when }: BlipOptions): SitePolicy {
    return forAWhile('blip', status, when);
}

/** Fails for a while, with 503 unless told otherwise. */
export function outage({ status = 503, ...when }: BlipOptions): SitePolicy {
    return forAWhile('outage', status, when);
}

function forAWhile(
    name: string,
    status: number,
    { afterSecs = 0, forSecs, everySecs = Infinity }: BlipOptions,
): SitePolicy {
    let firstAt: number | undefined;
    return {
        name,
        judge(_visit, now) {
            firstAt ??= now;
            const sinceSecs = (now - firstAt) / 1000 - afterSecs;
            return sinceSecs >= 0 && sinceSecs % everySecs < forSecs ? refusal(status) : undefined;
        },
    };
}
