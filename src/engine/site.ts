import type { Random } from '../common/session-id.js';
import type { Exit, Tally } from './exit.js';
import { addTally, emptyTally } from './exit.js';
import type { SiteSettings } from './site-settings.js';
import { Tiers } from './tiers.js';

const NOTHING: Readonly<Tally> = Object.freeze(emptyTally());

/** What is known of one site. */
export interface Site {
    readonly name: string;
    readonly settings: SiteSettings;
    readonly tiers: Tiers;
    readonly tally: Tally;
    /** Exits whose proxies failed here since the site last accepted anybody. */
    readonly proxyFailures: Set<Exit>;
}

/**
 * The sites met so far. A crawl may follow links to any number of hosts, so what was used longest ago is
 * forgotten once there are too many; a site with requests under way never is.
 */
export class Sites {
    private readonly byName = new Map<string, Site>();
    /** The one at the end of the list. */
    private latest: Site | undefined;

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
        return this.byName.get(name);
    }

    /** The site, made when it is new. Moves it to the end of the list of those to forget. */
    open(name: string): Site {
        if (this.latest?.name === name) return this.latest;
        let site = this.byName.get(name);
        if (site === undefined) {
            this.forgetOldest();
            const tally = emptyTally();
            const settings = this.settingsOf(name);
            const tiers = new Tiers(this.exits(), { ...settings, exits: this.exitsAre }, this.random);
            site = { name, settings, tiers, tally, proxyFailures: new Set() };
        } else {
            this.byName.delete(name);
        }
        this.byName.set(name, site);
        this.latest = site;
        return site;
    }

    /** What the exit did on all sites. */
    tallyOf(exit: Exit): Tally {
        const sum = { ...(exit.past ?? emptyTally()) };
        for (const { tiers } of this) addTally(sum, tiers.lineOf(exit).find(exit)?.tally ?? NOTHING);
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

    private forgetOldest(): void {
        if (this.byName.size < this.maxSites) return;
        for (const [name, site] of this.byName) {
            if (!site.tiers.isIdle) continue;
            for (const { exit, tally } of site.tiers.known()) addTally((exit.past ??= emptyTally()), tally);
            this.byName.delete(name);
            if (this.latest === site) this.latest = undefined;
            return;
        }
    }
}
