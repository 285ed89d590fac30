import type { Blame } from '../blame/blame.js';
import type { ExitHealth } from '../exit-health.js';
import { restsUntil } from '../exit-health.js';
import type { Pace } from '../pace/pace.js';
import type { Availability } from './selection.js';

/** Says when an exit may be used for the site. */
export class Readiness {
    /** @param minDelayMillis What the service wants to lie between two requests of one exit; none are shared then. */
    constructor(
        private readonly pace: Pace,
        private readonly blame: Blame,
        private readonly minDelayMillis: number,
    ) {}

    /** When an exit may be used by its own account, rests left aside; `Infinity` when that depends on others. */
    readyAt(health: ExitHealth, now: number): number {
        return health.reservations > 0 || health.exit.isKept ? Infinity : this.pacedUntil(health, now);
    }

    isReady(health: ExitHealth, now: number): boolean {
        return restsUntil(health) <= now && this.readyAt(health, now) <= now;
    }

    /**
     * Whether an exit may be used beside what it serves already.
     * @param by Who asks: somebody who reserved it, or anybody.
     */
    availability(health: ExitHealth, now: number, by: 'owner' | 'anybody'): Availability {
        if (restsUntil(health) > now) return { kind: 'resting', untilMillis: restsUntil(health) };
        const { nextProbeAt = 0 } = this.blame.trouble;
        if (nextProbeAt > now) return { kind: 'paced', untilMillis: nextProbeAt };
        const isTested = health.cases.length > 0 && !this.blame.exits.isProbablyGood(health);
        const isBusy = (this.minDelayMillis > 0 && health.exit.inFlight > 0) || (isTested && health.inFlight > 0);
        const readyAt = by === 'owner' ? this.pacedUntil(health, now) : this.readyAt(health, now);
        const untilMillis = isBusy ? Infinity : readyAt;
        return untilMillis > now ? { kind: 'paced', untilMillis } : { kind: 'ready' };
    }

    private pacedUntil(health: ExitHealth, now: number): number {
        return Math.max(health.exit.pacedUntil, this.pace.readyAt(health, now));
    }
}
