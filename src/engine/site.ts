import type { Random } from '../common/session-id.js';
import { Accusations } from './accusations.js';
import type { CooldownOptions } from './cooldown.js';
import type { Exit, Tally } from './exit.js';
import { emptyTally } from './exit.js';
import { Line } from './line.js';
import type { PaceLimits } from './pace/limits.js';
import { NO_LIMITS } from './pace/limits.js';

/** What may differ from site to site. */
export interface SiteSettings {
    /** How long an exit rests that the site refused. */
    readonly cooldown: CooldownOptions;
    /** What the user allows an exit to do. */
    readonly limits: PaceLimits;
    /** What the proxy service wants to lie between two requests of one exit. */
    readonly minDelayMillis: number;
    /** Chooses by the rule from before Crawlee's session pool; `undefined` by what the site does. */
    readonly maxSessions: number | undefined;
}

export const DEFAULT_SITE_SETTINGS: Omit<SiteSettings, 'cooldown'> = Object.freeze({
    limits: NO_LIMITS,
    minDelayMillis: 0,
    maxSessions: undefined,
});

/** What is known of one site. */
export interface Site {
    readonly name: string;
    readonly settings: SiteSettings;
    readonly line: Line;
    readonly tally: Tally;
    readonly accusations: Accusations;
    /** Exits whose proxies failed here since the site last accepted anybody. */
    readonly proxyFailures: Set<Exit>;
}

/**
 * The sites met so far. A crawl may follow links to any number of hosts, so what was used longest ago is
 * forgotten once there are too many; a site with requests under way never is.
 */
export class Sites {
    private readonly byName = new Map<string, Site>();

    constructor(
        private readonly exits: () => Iterable<Exit>,
        private readonly maxSites: number,
        private readonly settingsOf: (site: string) => SiteSettings,
        private readonly random: Random,
    ) {}

    [Symbol.iterator](): Iterator<Site> {
        return this.byName.values();
    }

    find(name: string): Site | undefined {
        return this.byName.get(name);
    }

    /** The site, made when it is new. Moves it to the end of the list of those to forget. */
    open(name: string): Site {
        let site = this.byName.get(name);
        if (site === undefined) {
            this.forgetOldest();
            const tally = emptyTally();
            const settings = this.settingsOf(name);
            const line = new Line(this.exits(), { ...settings, random: this.random });
            site = { name, settings, line, tally, accusations: new Accusations(tally), proxyFailures: new Set() };
        } else {
            this.byName.delete(name);
        }
        this.byName.set(name, site);
        return site;
    }

    private forgetOldest(): void {
        if (this.byName.size < this.maxSites) return;
        for (const [name, site] of this.byName) {
            if (!site.line.isIdle) continue;
            this.byName.delete(name);
            return;
        }
    }
}
