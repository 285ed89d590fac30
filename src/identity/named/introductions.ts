import { makeRoom } from '../../common/make-room.js';
import type { Identity } from '../identity.js';

/** Sites that are remembered for each identity; at one before these it introduces itself again. */
const MOST_SITES = 1_000;

/**
 * The first request of an identity to a site goes alone: several at once would each be given a cookie, and the site would
 * see several visitors in one.
 */
export class Introductions {
    private readonly sites = new WeakMap<Identity, Map<string, 'under-way' | 'known'>>();

    /** Whether another request may go to the site. */
    mayGo(identity: Identity, site: string): boolean {
        return this.sites.get(identity)?.get(site) !== 'under-way';
    }

    /** A request goes. */
    begin(identity: Identity, site: string): void {
        const sites = this.sites.get(identity) ?? new Map<string, 'under-way' | 'known'>();
        this.sites.set(identity, sites);
        if (sites.has(site)) return;
        makeRoom(sites, MOST_SITES);
        sites.set(site, 'under-way');
    }

    /** The site accepted a request. @returns whether it was the first. */
    accepted(identity: Identity, site: string): boolean {
        const sites = this.sites.get(identity);
        if (sites?.get(site) !== 'under-way') return false;
        sites.set(site, 'known');
        return true;
    }

    /** A request ended, well or not: where none was accepted yet, the next one goes alone. */
    ended(identity: Identity, site: string): void {
        const sites = this.sites.get(identity);
        if (sites?.get(site) === 'under-way') sites.delete(site);
    }
}
