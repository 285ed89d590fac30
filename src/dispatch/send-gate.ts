import type { Exit } from '../engine/exit.js';
import type { Clock } from './clock.js';

/** Sites of an exit that are remembered at the same time, once their delays are over. */
const MOST_SITES = 100;

/**
 * Keeps the user's `minDelaySecs` between the moments at which an exit's requests to a site are sent. Leases are as far
 * apart, but the user's hooks, which take now long and now short, come between a lease and its request.
 */
export class SendGate {
    /** When the next request of an exit may be sent to a site. */
    private readonly nextMillis = new WeakMap<Exit, Map<string, number>>();

    constructor(
        private readonly clock: Clock,
        private readonly minDelayMillisOf: (site: string) => number,
    ) {}

    /** Resolves when the request may be sent. It waits no longer than the hooks of those before it took. */
    async pass(exit: Exit, site: string): Promise<void> {
        const delay = this.minDelayMillisOf(site);
        if (delay === 0) return;
        const now = this.clock.now();
        const bySite = this.nextMillis.get(exit) ?? new Map<string, number>();
        this.nextMillis.set(exit, bySite);
        const at = Math.max(now, bySite.get(site) ?? 0);
        if (bySite.size >= MOST_SITES) forgetOver(bySite, now);
        bySite.set(site, at + delay);
        if (at > now) await new Promise<void>((resolve) => void this.clock.schedule(at - now, resolve));
    }
}

function forgetOver(bySite: Map<string, number>, now: number): void {
    for (const [site, millis] of bySite) if (millis <= now) bySite.delete(site);
}
