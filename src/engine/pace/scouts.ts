import type { Random } from '../../common/session-id.js';
import type { ScoutSnapshot } from '../snapshots/site-snapshot.js';
import type { ExitHealth } from '../exit-health.js';
import { restsUntil } from '../exit-health.js';
import { ScoutTurn } from './scout-turn.js';

/** How far scouts keep ahead of what an exit has sent on average. */
const LEAD = { requests: 2, share: 1.25 };

/** The exits that go ahead of the others to find out how much a site accepts. */
export class Scouts {
    private readonly exits = new Set<ExitHealth>();
    private readonly turn: ScoutTurn;

    /** @param workers Whether others ask the site, too, one of whom goes ahead for all. */
    constructor(
        private readonly maxRequests: number,
        workers: 'one' | 'many',
        random: Random,
    ) {
        this.turn = new ScoutTurn(workers, random);
    }

    [Symbol.iterator](): Iterator<ExitHealth> {
        return this.exits.values();
    }

    get count(): number {
        return this.exits.size;
    }

    has(health: ExitHealth): boolean {
        return this.exits.has(health);
    }

    /** Whether one of them can go. */
    canGo(now: number): boolean {
        for (const scout of this.exits) {
            const isOthers = scout.exit.isKept;
            if (isOthers || restsUntil(scout) > now || scout.served >= this.maxRequests) this.exits.delete(scout);
        }
        return this.exits.size > 0;
    }

    /** The ones that should go next, so that they stay ahead. @param meanRequests What an exit has sent so far. */
    *eager(meanRequests: number): Iterable<ExitHealth> {
        const lead = LEAD.requests + LEAD.share * meanRequests;
        for (const scout of this.exits) if (scout.history.total <= lead) yield scout;
    }

    appoint(health: ExitHealth, now: number): void {
        if (this.exits.size === 0) this.turn.begin(now);
        this.exits.add(health);
    }

    dismiss(health: ExitHealth): void {
        this.exits.delete(health);
    }

    dismissAll(): void {
        this.exits.clear();
    }

    /** Until when somebody else, who shares the site, finds it out; a time in the past when nobody does. */
    othersUntil(now: number): number {
        return this.turn.othersUntilMillis(now);
    }

    /** What others should know of them. */
    snapshot(): { readonly scout?: ScoutSnapshot | undefined } {
        return this.exits.size === 0 ? {} : { scout: this.turn.snapshot() };
    }

    /** Somebody else has scouts. */
    hear(theirs: ScoutSnapshot, now: number): void {
        if (this.turn.hear(theirs, this.exits.size > 0, now)) this.dismissAll();
    }
}
