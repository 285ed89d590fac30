import { tariffOf } from '../../budget/tariff.js';
import { redact } from '../../common/redact.js';
import type { Exit } from '../../engine/exit.js';
import type { Verdict } from '../../engine/verdict.js';
import { OUTCOMES } from './timeline.js';

/** What one exit did on one site over the crawl. */
export interface ExitOnSite {
    /** How often each outcome was seen, in the order of `OUTCOMES`. */
    readonly counts: number[];
    /** The last thing that went wrong. */
    trouble: string | undefined;
}

/** What one exit did over the crawl, by site. */
export interface ExitPast {
    readonly label: string;
    readonly network: string | undefined;
    readonly tier: number | undefined;
    /** What it is billed by. */
    readonly tariff: string;
    readonly sites: Map<string, ExitOnSite>;
}

/** Exits that are remembered at the same time; those that were used longest ago make room. */
const MOST_EXITS = 10_000;
const MOST_SITES_OF_AN_EXIT = 20;
const LONGEST_TROUBLE = 100;

/** What each exit did on each site over the whole crawl, those included that are gone by now. */
export class ExitHistory {
    private readonly byLabel = new Map<string, ExitPast>();
    /** Exits that had to make room. */
    leftOut = 0;

    [Symbol.iterator](): Iterator<ExitPast> {
        return this.byLabel.values();
    }

    find(label: string): ExitPast | undefined {
        return this.byLabel.get(label);
    }

    add(exit: Exit, site: string, { outcome, rule, evidence }: Verdict): void {
        const { label } = exit;
        const past = this.byLabel.get(label) ?? newPast(exit);
        this.byLabel.delete(label);
        this.byLabel.set(label, past);
        this.makeRoom();
        const onSite = past.sites.get(site) ?? { counts: OUTCOMES.map(() => 0), trouble: undefined };
        if (past.sites.size < MOST_SITES_OF_AN_EXIT) past.sites.set(site, onSite);
        onSite.counts[OUTCOMES.indexOf(outcome)]! += 1;
        if (outcome !== 'ok') onSite.trouble = redact(`${rule}: ${evidence}`).slice(0, LONGEST_TROUBLE);
    }

    private makeRoom(): void {
        if (this.byLabel.size <= MOST_EXITS) return;
        this.byLabel.delete(this.byLabel.keys().next().value!);
        this.leftOut += 1;
    }
}

function newPast(exit: Exit): ExitPast {
    const { label, network, tier } = exit;
    return { label, network, tier, tariff: tariffOf(exit), sites: new Map() };
}
