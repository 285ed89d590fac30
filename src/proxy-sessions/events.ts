import type { RetireReason } from '../identity/identity.js';

/** What happens to sessions and exits. Labels and evidence never hold a credential. */
export interface ProxySessionsEvents {
    sessionCreated: [{ readonly sessionId: string; readonly exit: string }];
    /** A session ended; fires once for each. */
    sessionRetired: [
        { readonly sessionId: string; readonly exit: string; readonly reason: RetireReason; readonly detail: string },
    ];
    /** An exit rests, on one site or, without `site`, on all. `reason` is a sentence. */
    exitCooldown: [
        { readonly exit: string; readonly site?: string; readonly untilMillis: number; readonly reason: string },
    ];
    /** A site accepted an exit again after its rest. */
    exitRecovered: [{ readonly exit: string; readonly site: string }];
    /** No exit may go to a site before `untilMillis`. */
    exhausted: [{ readonly site: string; readonly untilMillis: number; readonly reason: string }];
}
