import type { Selection } from '../choosing/selection.js';
import type { EngineEvent } from '../events.js';
import type { Lease } from './open-lease.js';

/** A lease, or why there is none. */
export type LeaseResult =
    | { readonly kind: 'lease'; readonly lease: Lease; readonly events: readonly EngineEvent[] }
    /** The proxy service limits the account: nothing may go before `untilMillis`. */
    | { readonly kind: 'account-limited'; readonly untilMillis: number }
    /** The proxy service serves no more requests of the account at a time than are under way. */
    | { readonly kind: 'account-busy'; readonly untilMillis: undefined }
    | Exclude<Selection, { kind: 'exit' }>;
