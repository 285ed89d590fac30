import type { Clock } from './clock.js';
import type { AFTER_OTHERS, Others, Patience } from './wait-queue.js';
import { WaitQueue } from './wait-queue.js';

/** So many queues are moved at once with each event, and more of them a little later, however often something happens. */
const MOST_AT_ONCE = 8;

/** The queues of all sites, and before them those who wait for an exit that is kept for them. */
export class WaitQueues {
    private readonly bySite = new Map<string, WaitQueue>();
    /** By queue, the site for which one waits that would not go to any other exit. */
    private readonly owners = new Map<WaitQueue, string | undefined>();
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

    /** Waits in the site's queue; see `WaitQueue.join`. */
    join<Answer>(
        site: string,
        attempt: (others: Others) => Answer | typeof AFTER_OTHERS | undefined,
        patience: Patience,
    ): Promise<Answer> {
        let queue = this.bySite.get(site);
        if (queue === undefined) {
            queue = new WaitQueue(this.clock, this.counts);
            this.bySite.set(site, queue);
        }
        return queue.join(attempt, patience);
    }

    /**
     * Waits in a separate queue. `attempt` says when to be asked again.
     * @param site For which site, when the wait counts among those for it.
     */
    async joinAlone<Answer>(
        attempt: (askAgainAt: (millis: number) => void) => Answer | undefined,
        patience: Patience,
        site?: string,
    ): Promise<Answer> {
        const queue = new WaitQueue(this.clock, site === undefined ? undefined : this.counts);
        this.owners.set(queue, site);
        try {
            return await queue.join(() => attempt((millis) => queue.moveAt(millis)), patience);
        } finally {
            queue.close(patience.reason());
            this.owners.delete(queue);
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
        for (const queue of this.owners.keys()) queue.move();
        this.moveSite(site);
        this.cancelSweep ??= this.clock.schedule(this.bySite.size, () => {
            this.cancelSweep = undefined;
            this.move();
        });
    }

    /** Serves those who wait as far as they can be served now. */
    move(): void {
        for (const queue of this.owners.keys()) queue.move();
        for (const site of this.bySite.keys()) this.moveSite(site);
    }

    private moveSite(site: string): void {
        const queue = this.bySite.get(site);
        queue?.move();
        if (queue?.isEmpty === true) this.bySite.delete(site);
    }

    /** When the site's queue moves by itself; `undefined` when no time is known. */
    nextMoveOf(site: string): number | undefined {
        return this.bySite.get(site)?.nextMove;
    }

    /** Moves the site's queue at a time at which something is known to change. */
    moveAt(site: string, millis: number): void {
        this.bySite.get(site)?.moveAt(millis);
    }

    /** Sends everybody away. */
    close(reason: Error): void {
        this.cancelSweep?.();
        for (const queue of [...this.owners.keys(), ...this.bySite.values()]) queue.close(reason);
        this.bySite.clear();
    }
}
