import type { Clock } from './clock.js';
import type { AFTER_OTHERS, Others, Patience } from './waiting-line.js';
import { WaitingLine } from './waiting-line.js';

/** The lines of all sites, and before them those who wait for an exit that is kept for them. */
export class WaitingLines {
    private readonly bySite = new Map<string, WaitingLine>();
    private readonly owners = new Set<WaitingLine>();

    constructor(private readonly clock: Clock) {}

    /** How many wait in the lines of sites. */
    get length(): number {
        let length = 0;
        for (const line of this.bySite.values()) length += line.length;
        return length;
    }

    lengthOf(site: string): number {
        return this.bySite.get(site)?.length ?? 0;
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

    /** Waits in a line of one's own. `attempt` is told how to be asked again at a time. */
    async joinAlone<Answer>(
        attempt: (askAgainAt: (millis: number) => void) => Answer | undefined,
        patience: Patience,
    ): Promise<Answer> {
        const line = new WaitingLine(this.clock);
        this.owners.add(line);
        try {
            return await line.join(() => attempt((millis) => line.moveAt(millis)), patience);
        } finally {
            line.close(patience.reason());
            this.owners.delete(line);
        }
    }

    /** Serves those who wait as far as they can be served now. */
    move(): void {
        for (const line of this.owners) line.move();
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
        for (const line of [...this.owners, ...this.bySite.values()]) line.close(reason);
        this.bySite.clear();
    }
}
