import type { Random } from '../common/session-id.js';
import type { Exit, Tally } from './exit.js';
import { addTally, emptyTally } from './exit.js';
import type { SeenChanges } from './exit-changes.js';
import { ExitChanges } from './exit-changes.js';
import type { SiteSettings } from './site-settings.js';
import { Tiers } from './tiers/tiers.js';

const NOTHING: Readonly<Tally> = Object.freeze(emptyTally());
const NO_SITES: readonly Site[] = [];

/** What is known of one site. */
export interface Site {
    readonly name: string;
    readonly settings: SiteSettings;
    readonly tiers: Tiers;
    readonly tally: Tally;
    /** Exits whose proxies failed here since the site last accepted anybody. */
    readonly proxyFailures: Set<Exit>;
    /** Of the exits that came and went. */
    readonly seen: SeenChanges;
}

/**
 * The sites met so far. A crawl may follow links to any number of hosts, so what was used longest ago is
 * forgotten once there are too many; a site with requests under way never is.
 */
export class Sites {
    private readonly byName = new Map<string, Site>();
    /** The one at the end of the list. */
    private latest: Site | undefined;
    private readonly changes = new ExitChanges();
    /** The sites on which an exit was used, or is known of. */
    private readonly usedOn = new WeakMap<Exit, Set<Site>>();

    constructor(
        private readonly exits: () => Iterable<Exit>,
        private readonly maxSites: number,
        private readonly settingsOf: (site: string) => SiteSettings,
        private readonly random: Random,
        private readonly exitsAre: 'listed' | 'drawn',
    ) {}

    [Symbol.iterator](): Iterator<Site> {
        return this.byName.values();
    }

    find(name: string): Site | undefined {
        const site = this.byName.get(name);
        if (site !== undefined) this.bringUpToDate(site);
        return site;
    }

    /** An exit is there, for all sites of its route. */
    add(exit: Exit): void {
        // A site that is new is told of all that there are.
        if (this.byName.size > 0) this.changes.add(exit);
    }

    /** An exit has gone. */
    drop(exit: Exit): void {
        this.changes.noteGone();
        for (const { tiers, seen } of this.using(exit)) {
            tiers.siteExitsOf(exit).forget(exit);
            seen.departures += 1;
        }
        this.usedOn.delete(exit);
    }

    /** Tells a site of the exits that came and went since it was last used. */
    bringUpToDate({ seen, tiers, settings }: Site): void {
        if (!this.changes.isNews(seen)) return;
        this.changes.tell(
            seen,
            (exit) => exit.route === settings.route && tiers.add(exit),
            (count) => tiers.noteGone(count),
        );
    }

    /** The site, made when it is new. Moves it to the end of the list of those to forget. */
    open(name: string): Site {
        if (this.latest?.name === name) {
            this.bringUpToDate(this.latest);
            return this.latest;
        }
        let site = this.byName.get(name);
        if (site === undefined) {
            this.forgetOldest();
            const tally = emptyTally();
            const settings = this.settingsOf(name);
            const exits = [...this.exits()].filter(({ route }) => route === settings.route);
            const onUse = (exit: Exit): void => this.noteUse(exit, name);
            const tiers = new Tiers(exits, { ...settings, exits: this.exitsAre, onUse }, this.random);
            site = { name, settings, tiers, tally, proxyFailures: new Set(), seen: this.changes.all };
        } else {
            this.byName.delete(name);
            this.bringUpToDate(site);
        }
        this.byName.set(name, site);
        this.latest = site;
        return site;
    }

    /** The sites on which an exit was used, or is known of. */
    using(exit: Exit): Iterable<Site> {
        return this.usedOn.get(exit) ?? NO_SITES;
    }

    /** What the exit did on all sites. */
    tallyOf(exit: Exit): Tally {
        const sum = { ...(exit.past ?? emptyTally()) };
        for (const { tiers } of this.using(exit)) addTally(sum, tiers.siteExitsOf(exit).find(exit)?.tally ?? NOTHING);
        return sum;
    }

    /** The same for many at once. */
    tallies(exits: Iterable<Exit>): Map<Exit, Tally> {
        const sums = new Map<Exit, Tally>();
        for (const exit of exits) if (exit.past !== undefined) sums.set(exit, { ...exit.past });
        for (const { tiers } of this) {
            for (const { exit, tally } of tiers.known()) {
                const sum = sums.get(exit) ?? emptyTally();
                sums.set(exit, sum);
                addTally(sum, tally);
            }
        }
        return sums;
    }

    private noteUse(exit: Exit, name: string): void {
        const site = this.byName.get(name);
        const sites = this.usedOn.get(exit);
        if (site === undefined) return;
        if (sites === undefined) this.usedOn.set(exit, new Set([site]));
        else sites.add(site);
    }

    private forgetOldest(): void {
        if (this.byName.size < this.maxSites) return;
        for (const [name, site] of this.byName) {
            if (!site.tiers.isIdle) continue;
            for (const { exit, tally } of site.tiers.known()) {
                addTally((exit.past ??= emptyTally()), tally);
                this.usedOn.get(exit)?.delete(site);
            }
            this.byName.delete(name);
            if (this.latest === site) this.latest = undefined;
            return;
        }
    }
}
