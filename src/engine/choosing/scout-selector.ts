import type { ExitHealth } from '../exit-health.js';
import type { SelectionParts } from './selection-parts.js';

/** Selects the exits that find out how much the site accepts. */
export class ScoutSelector {
    constructor(private readonly parts: SelectionParts) {}

    /** Keeps the scouts ahead of the others, as long as no limit is known. */
    select(now: number): ExitHealth | undefined {
        const { known, places, pace, untried, counts } = this.parts;
        const mean = counts.requestsSent / (known.size + untried.size);
        if (!pace.isUnknown) return undefined;
        for (const scout of pace.scouts.eager(mean)) {
            if (scout.place === 'proven' && !scout.exit.dropped && places.canGo(scout, now)) return scout;
        }
        return undefined;
    }

    /** Makes one of those who wait a scout, where nobody may go before somebody has found out more. */
    promote(now: number): ExitHealth | undefined {
        const { places, pace, idle, counts } = this.parts;
        if (counts.requestsRunning > 0) return undefined;
        const { scouts } = pace;
        if (scouts.canGo(now)) return this.heldScout(now);
        if (scouts.othersUntil(now) > now) return undefined;
        const health = idle.shiftHeld() ?? (pace.isSettled ? undefined : idle.shiftPaced());
        if (health === undefined) return undefined;
        scouts.appoint(health, now);
        return places.canGo(health, now) ? health : undefined;
    }

    /** One that went ahead as far as it could, until the rule turned out to be another. */
    private heldScout(now: number): ExitHealth | undefined {
        const { readiness, pace } = this.parts;
        for (const scout of pace.scouts) {
            if (scout.place === 'held' && !scout.exit.dropped && readiness.readyAt(scout, now) <= now) return scout;
        }
        return undefined;
    }
}
