import type { Choice } from './choice.js';
import type { Exit, Tally } from './exit.js';
import type { Site } from './site.js';
import type { SentRequest, Standing } from './standing.js';

/** The right to use an exit for one request to one site. Release it when the request has ended. */
export interface Lease {
    readonly exit: Exit;
    readonly site: string;
    readonly startedAt: number;
    readonly choice: Choice;
    /** Where the request is counted: in all, of its site, of its exit there. */
    readonly tallies: readonly Tally[];
}

/** A lease as the engine keeps it. */
export interface OpenLease extends Lease {
    readonly standing: Standing;
    readonly of: Site;
    readonly request: Mutable<SentRequest>;
    /** An outcome was learned already. */
    isNoted: boolean;
    /** The request counts for the exit's pace; a page that was accepted does not any more. */
    isSending: boolean;
}

type Mutable<Fields> = { -readonly [Key in keyof Fields]: Fields[Key] };

/** The exit may send the next request. */
export function endSending(lease: OpenLease, now: number): void {
    if (!lease.isSending) return;
    lease.isSending = false;
    const { exit, standing, of: site } = lease;
    exit.inFlight -= 1;
    site.tiers.lineOf(exit).end(standing, now);
    if (exit.inFlight > 0 || exit.onFree === undefined) return;
    const callbacks = exit.onFree;
    exit.onFree = undefined;
    for (const callback of callbacks) callback(now);
}

/** Nothing of the request uses the exit any more. */
export function endLease(lease: OpenLease, now: number): void {
    endSending(lease, now);
    const { exit } = lease;
    exit.leases -= 1;
    if (exit.leases > 0 || exit.onUnused === undefined) return;
    const callbacks = exit.onUnused;
    exit.onUnused = undefined;
    for (const callback of callbacks) callback();
}
