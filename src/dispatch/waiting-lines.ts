import type { Clock } from './clock.js';
import type { AFTER_OTHERS, Others, Patience } from './waiting-line.js';
import { WaitingLine } from './waiting-line.js';

/** The lines of all sites, and before them those who wait for an exit that is kept for them. */
export class WaitingLines {
    private readonly bySite = new Map<string, WaitingLine>();
    /** By line, the site for which one waits that would not go to any other exit. */
    private readonly owners = new Map<WaitingLine, string | undefined>();

    constructor(private readonly clock: Clock) {}

    /** How many wait for sites. */
    get length(): number {
        let length = [...this.owners.values()].filter((site) => site !== undefined).length;
        for (const line of this.bySite.values()) length += line.length;
        return length;
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
            line = new WaitingLine(this.clock);
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
        const line = new WaitingLine(this.clock);
        this.owners.set(line, site);
        try {
            return await line.join(() => attempt((millis) => line.moveAt(millis)), patience);
        } finally {
            line.close(patience.reason());
            this.owners.delete(line);
        }
    }

    /** Serves those who wait as far as they can be served now. */
    move(): void {
        for (const line of this.owners.keys()) line.move();
        for (const [site, line] of this.bySite) {
            line.move();
            if (line.isEmpty) this.bySite.delete(site);
        }
    }

    /** Moves the site's line at a time at which something is known to change. */
    moveAt(site: string, millis: number): void {
        this.bySite.get(site)?.moveAt(millis);
    }

    /** Sends everybody away. */
    close(reason: Error): void {
        for (const line of [...this.owners.keys(), ...this.bySite.values()]) line.close(reason);
        this.bySite.clear();
    }
}
