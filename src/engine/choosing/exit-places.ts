import type { ExitHealth } from '../exit-health.js';
import type { BusyExits } from './busy-exits.js';
import type { IdleExits } from './idle-exits.js';
import type { Readiness } from './readiness.js';
import type { SiteExitCounts } from './site-exit-counts.js';

export interface ExitPlacesParts {
    readonly readiness: Readiness;
    readonly idle: IdleExits;
    readonly busy: BusyExits;
    readonly counts: SiteExitCounts;
}

/** Puts exits where they are found once they can go: with the idle ones, or, as long as another site uses them, with the busy. */
export class ExitPlaces {
    constructor(private readonly parts: ExitPlacesParts) {}

    /** Puts an exit that this site does not use where it belongs now. */
    place(health: ExitHealth, now: number): void {
        if (health.exit.inFlight === 0) this.parts.idle.add(health, now);
        else this.awaitOtherSite(health);
    }

    /** Whether an idle exit can go now; if not, puts it where it will be found once it can. */
    canGo(health: ExitHealth, now: number): boolean {
        if (!this.parts.readiness.isReady(health, now)) {
            this.parts.idle.add(health, now);
            return false;
        }
        if (health.exit.inFlight === 0) return true;
        this.awaitOtherSite(health);
        return false;
    }

    private awaitOtherSite(health: ExitHealth): void {
        const { idle, busy, counts } = this.parts;
        health.place = 'in-use';
        busy.add(health);
        counts.busyElsewhere += 1;
        health.exit.onFree ??= [];
        health.exit.onFree.push((now) => {
            counts.busyElsewhere -= 1;
            if (health.place === 'in-use' && health.inFlight === 0) idle.add(health, now);
        });
    }
}
