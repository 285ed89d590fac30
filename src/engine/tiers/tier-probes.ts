import type { Selection } from '../choosing/selection.js';
import type { Tier } from './tier.js';

/** Finds out now and then, by one request at a time, whether a site accepts a cheaper tier again. */
export class TierProbes {
    /** A cheaper tier that should be tried, and has no exit for it. */
    private needsExit: Tier | undefined;

    get wanted(): Tier | undefined {
        return this.needsExit;
    }

    /** The tier has one more exit: where that was missing, it is tried at once. */
    noteAdded(tier: Tier): void {
        if (this.needsExit !== tier) return;
        this.needsExit = undefined;
        tier.probeAtOnce();
    }

    /** An exit for a probe of one of these tiers; `undefined` when none is due, or can be had. */
    select(cheaper: readonly Tier[], now: number): Selection | undefined {
        for (const tier of cheaper) {
            if (tier.probeAt > now) continue;
            // Until the answer is there, and should none come, the next one waits its time.
            tier.scheduleProbe(now);
            const selection = tier.siteExits.select(now, 'leave-alone');
            if (selection.kind === 'exit') return selection;
            if (tier.exits === 'drawn') this.needsExit = tier;
            if ('untilMillis' in selection) tier.delayProbe(selection.untilMillis ?? 0);
        }
        return undefined;
    }
}

/** When one of these tiers is to be tried next; `Infinity` for never. */
export function nextProbeMillis(cheaper: readonly Tier[]): number {
    return Math.min(...cheaper.map(({ probeAt }) => probeAt), Infinity);
}
