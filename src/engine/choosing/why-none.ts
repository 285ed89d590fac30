import type { Selection } from './selection.js';
import type { SelectionParts } from './selection-parts.js';

/** Says why no exit can serve the site now. */
export class WhyNone {
    constructor(private readonly parts: Pick<SelectionParts, 'known' | 'pace' | 'idle' | 'untried' | 'counts'>) {}

    /**
     * @param next `address-in-doubt` where requests for other addresses may go before this one.
     * @param trials Whether the answer of an exit on trial has to come first.
     */
    explain(next: 'address-in-doubt' | 'any', trials: 'held-back' | 'free', now: number): Selection {
        const { known, idle, untried, counts } = this.parts;
        const untilMillis = this.nextMillis(now);
        if (next === 'address-in-doubt') return { kind: 'address-waits', untilMillis };
        if (trials === 'held-back') return { kind: 'trials-running', untilMillis };
        if (counts.requestsRunning > 0 || counts.busyElsewhere > 0) return { kind: 'all-busy', untilMillis };
        if (counts.usedUp > 0 && counts.usedUp >= known.size + untried.size) return { kind: 'used-up' };
        if (idle.areHeldBack) return { kind: 'all-busy', untilMillis };
        return untilMillis === undefined ? { kind: 'no-exits' } : { kind: 'all-resting', untilMillis };
    }

    /** When an exit may go without anything being heard before. */
    private nextMillis(now: number): number | undefined {
        const { idle, pace } = this.parts;
        const othersUntil = pace.scouts.othersUntil(now);
        if (othersUntil <= now || !idle.areHeldBack) return idle.nextMillis;
        return Math.min(idle.nextMillis ?? Infinity, othersUntil);
    }
}
