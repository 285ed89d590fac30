import type { Clock } from './clock.js';
import type { AFTER_OTHERS, Others, Patience } from './waiting-line.js';
import { WaitingLine } from './waiting-line.js';

/** So many lines are moved at once with each event, and more of them a little later, however often something happens. */
const MOST_AT_ONCE = 8;

/** The lines of all sites, and before them those who wait for an exit that is kept for them. */
export class WaitingLines {
    private readonly bySite = new Map<string, WaitingLine>();
    /** By line, the site for which one waits that would not go to any other exit. */
    private readonly owners = new Map<WaitingLine, string | undefined>();
    private readonly counts = { waiting: 0 };
    private cancelSweep: (() => void) | undefined;

    constructor(private readonly clock: Clock) {}

    /** How many wait for sites. */
    get length(): number {
        return this.counts.waiting;
    }

    lengthOf(site: string): number {
        const alone = [...this.owners.values()].filter((one) => one === site).length;
        return alone + (this.bySite.get(site)?.length ?? 0);
    }

    /** Waits in the site's line; see `WaitingLine.join`. */
    join<Answer>(
        site: string,
        attempt: (others: Others) => Answer | typeof AFTER_OTHERS | undefined,
        patience: Patience,
    ): Promise<Answer> {
        let line = this.bySite.get(site);
        if (line === undefined) {
            line = new WaitingLine(this.clock, this.counts);
            this.bySite.set(site, line);
        }
        return line.join(attempt, patience);
    }

    /**
     * Waits in a line of one's own. `attempt` is told how to be asked again at a time.
     * @param site For which site, when the wait counts among those for it.
     */
    async joinAlone<Answer>(
        attempt: (askAgainAt: (millis: number) => void) => Answer | undefined,
        patience: Patience,
        site?: string,
    ): Promise<Answer> {
        const line = new WaitingLine(this.clock, site === undefined ? undefined : this.counts);
        this.owners.set(line, site);
        try {
            return await line.join(() => attempt((millis) => line.moveAt(millis)), patience);
        } finally {
            line.close(patience.reason());
            this.owners.delete(line);
        }
    }

    /**
     * Something changed for a site: serves those who wait for it, and those of other sites, which use the same exits, soon
     * after. So an event costs the same however many sites wait.
     */
    changed(site: string): void {
        if (this.bySite.size <= MOST_AT_ONCE) {
            this.move();
            return;
        }
        for (const line of this.owners.keys()) line.move();
        this.moveSite(site);
        this.cancelSweep ??= this.clock.schedule(this.bySite.size, () => {
            this.cancelSweep = undefined;
            this.move();
        });
    }

    /** Serves those who wait as far as they can be served now. */
    move(): void {
        for (const line of this.owners.keys()) line.move();
        for (const site of this.bySite.keys()) this.moveSite(site);
    }

    private moveSite(site: string): void {
        const line = this.bySite.get(site);
        line?.move();
        if (line?.isEmpty === true) this.bySite.delete(site);
    }

    /** When the site's line moves by itself; `undefined` when no time is known. */
    nextMoveOf(site: string): number | undefined {
        return this.bySite.get(site)?.nextMove;
    }

    /** Moves the site's line at a time at which something is known to change. */
    moveAt(site: string, millis: number): void {
        this.bySite.get(site)?.moveAt(millis);
    }

    /** Sends everybody away. */
    close(reason: Error): void {
        this.cancelSweep?.();
        for (const line of [...this.owners.keys(), ...this.bySite.values()]) line.close(reason);
        this.bySite.clear();
    }
}
