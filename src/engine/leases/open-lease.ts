import type { Choice } from '../choosing/choice.js';
import type { Exit, Tally } from '../exit.js';
import type { Site } from '../site.js';
import type { SentRequest, ExitHealth } from '../exit-health.js';
import { isTrusted, wasAccepted } from '../exit-health.js';
import type { Supply } from '../tiers/supply.js';

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
    readonly health: ExitHealth;
    readonly of: Site;
    readonly request: Mutable<SentRequest>;
    readonly supply: Supply;
    /** How many requests of the supply were under way when it was sent, itself included. */
    readonly runningAtStart: number;
    /** An outcome was learned already. */
    isNoted: boolean;
    /** The request counts for the exit's pace; a page that was accepted does not any more. */
    isSending: boolean;
}

type Mutable<Fields> = { -readonly [Key in keyof Fields]: Fields[Key] };

export interface LeaseTraits {
    readonly choice: Choice;
    readonly address: string | undefined;
    readonly supply: Supply;
    /** Where the request is counted, beside its site and its exit there. */
    readonly tallies: readonly Tally[];
}

/** A request starts on the exit. */
export function openLease(
    of: Site,
    health: ExitHealth,
    now: number,
    { choice, address, supply, tallies }: LeaseTraits,
): OpenLease {
    const { exit } = health;
    const siteExits = of.tiers.siteExitsOf(exit);
    const { wasTrusted, wasTrial } = { wasTrusted: isTrusted(health), wasTrial: !wasAccepted(health) };
    const isProbe = siteExits.startProbe();
    const sentAt = siteExits.start(health, now);
    const wasSlowed = health.slowed !== undefined;
    exit.inFlight += 1;
    exit.leases += 1;
    supply.running += 1;
    return {
        exit,
        site: of.name,
        startedAt: now,
        choice,
        tallies: [...tallies, supply.tally, of.tally, health.tally],
        health,
        of,
        supply,
        runningAtStart: supply.running,
        request: { health, address, session: {}, depth: 0, sentAt, wasTrusted, wasTrial, wasSlowed, isProbe },
        isNoted: false,
        isSending: true,
    };
}

/** The exit may send the next request. */
export function endSending(lease: OpenLease, now: number): void {
    if (!lease.isSending) return;
    lease.isSending = false;
    const { exit, health, of: site, supply } = lease;
    supply.running -= 1;
    exit.inFlight -= 1;
    site.tiers.siteExitsOf(exit).end(health, now);
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
