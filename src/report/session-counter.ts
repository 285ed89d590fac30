import { makeRoom } from '../common/make-room.js';
import type { Subscriber } from '../events/event-stream.js';
import type { CrawlEvents } from '../events/events.js';

/** Sites whose sessions are counted at the same time. */
const MOST_SITES = 1_000;

/** Counts sessions: how many began, how many ended and why, and how many each site saw. */
export class SessionCounter implements Subscriber {
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

    bound({ lease: { site }, session }: CrawlEvents['bound']): void {
        const sites = this.seen.get(session) ?? new Set<string>();
        this.seen.set(session, sites);
        if (sites.has(site)) return;
        sites.add(site);
        const count = this.onSite(site) + 1;
        makeRoom(this.sites, MOST_SITES);
        this.sites.set(site, count);
    }

    sessionCreated(): void {
        this.created += 1;
    }

    sessionRetired({ reason }: Pick<CrawlEvents['sessionRetired'], 'reason'>): void {
        this.retired += 1;
        this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    }
}
