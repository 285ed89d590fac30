/** Whether requests to a site may cost more. */
export interface Spending {
    check(site: string, now: number): SpendingState;
}

export type SpendingState =
    | { readonly kind: 'may-go' }
    /** Whether anything is left is known when requests that are under way have ended. */
    | { readonly kind: 'wait-for-others' }
    /** A new budget begins at `untilMillis`. */
    | { readonly kind: 'wait'; readonly untilMillis: number }
    /** Nothing may be spent any more; `reason` is a sentence. */
    | { readonly kind: 'fail-requests' | 'stop-crawl'; readonly reason: string };

export const FREE_OF_CHARGE: Spending = { check: () => ({ kind: 'may-go' }) };
