import type { Lease } from '../engine/engine.js';
import type { Listener, SessionEnd } from './listener.js';

/** Sites whose sessions are counted at the same time. */
const MOST_SITES = 1_000;

/** Counts sessions: how many began, how many ended and why, and how many each site saw. */
export class SessionCounter implements Listener {
    created = 0;
    retired = 0;
    private readonly reasons = new Map<string, number>();
    private readonly sites = new Map<string, number>();
    private readonly seen = new WeakMap<object, Set<string>>();

    /** How often a session began or ended. */
    get changes(): number {
        return this.created + this.retired;
    }

    /** How many ended, by reason. */
    get retiredByReason(): ReadonlyMap<string, number> {
        return this.reasons;
    }

    onSite(site: string): number {
        return this.sites.get(site) ?? 0;
    }

    onBound({ site }: Lease, session: object): void {
        const sites = this.seen.get(session) ?? new Set<string>();
        this.seen.set(session, sites);
        if (sites.has(site)) return;
        sites.add(site);
        const count = this.onSite(site) + 1;
        if (this.sites.size >= MOST_SITES) this.sites.delete(this.sites.keys().next().value!);
        this.sites.set(site, count);
    }

    onSessionCreated(): void {
        this.created += 1;
    }

    onSessionRetired({ reason }: SessionEnd): void {
        this.retired += 1;
        this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    }
}
