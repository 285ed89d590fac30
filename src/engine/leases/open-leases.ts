import type { Choice } from '../choosing/choice.js';
import type { Tally } from '../exit.js';
import type { ExitHealth } from '../exit-health.js';
import type { Site } from '../site.js';
import type { SuppliesByKey } from '../tiers/supply.js';
import type { OpenLease } from './open-lease.js';
import { endLease, openLease } from './open-lease.js';

/** The leases that have not ended, in the order in which they began. */
export class OpenLeases {
    private readonly leases = new Set<OpenLease>();

    /**
     * @param totals Where every request is counted.
     * @param maxLeaseMillis After this long a lease that nobody settled counts as ended.
     */
    constructor(
        private readonly supplies: SuppliesByKey,
        private readonly totals: Tally,
        private readonly maxLeaseMillis: number,
    ) {}

    get size(): number {
        return this.leases.size;
    }

    has(lease: OpenLease): boolean {
        return this.leases.has(lease);
    }

    open(of: Site, health: ExitHealth, choice: Choice, now: number, address?: string): OpenLease {
        const supply = this.supplies.of(health.exit);
        const lease = openLease(of, health, now, { choice, address, supply, tallies: [this.totals] });
        this.leases.add(lease);
        return lease;
    }

    end(lease: OpenLease, now: number): void {
        if (this.leases.delete(lease)) endLease(lease, now);
    }

    endOverdue(now: number): void {
        for (const lease of this.leases) {
            if (now - lease.startedAt < this.maxLeaseMillis) return;
            this.end(lease, now);
        }
    }
}
