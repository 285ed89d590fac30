import { makeRoom } from '../common/make-room.js';

/** Exits and sites that are remembered. */
const MOST_NAMES = 10_000;

/** What is asked of an exit. */
interface NamedExit {
    readonly label: string;
    /** The route whose requests it serves, and by which sites are told apart. */
    readonly route?: string | undefined;
}

/** The site of a URL that is asked for by a route. */
export type SiteOf = (url: string, route: string | undefined) => string;

/**
 * Which site pays for what is sent to a host. A page loads from hosts of its own site and from others: what goes to a
 * host that nobody asked for as a page counts for the page's site.
 */
export class TrafficSites {
    private readonly asked = new Set<string>();
    private readonly lastOfExit = new Map<string, { readonly site: string; readonly route: string | undefined }>();

    constructor(private readonly siteOf: SiteOf) {}

    /** A page of the site is about to be asked for by the exit. */
    note({ label, route }: NamedExit, site: string): void {
        if (!this.asked.has(site)) makeRoom(this.asked, MOST_NAMES);
        this.asked.add(site);
        const last = this.lastOfExit.get(label);
        if (last?.site === site) return;
        if (last === undefined) makeRoom(this.lastOfExit, MOST_NAMES);
        this.lastOfExit.set(label, { site, route });
    }

    /** The site whose page the exit was asked for last; empty when there was none. */
    lastOf(exit: string): string {
        return this.lastOfExit.get(exit)?.site ?? '';
    }

    /** @param url What is asked for by the exit. */
    of(exit: string, url: string): string {
        const last = this.lastOfExit.get(exit);
        const site = this.siteOf(url, last?.route);
        return this.asked.has(site) ? site : (last?.site ?? site);
    }
}
