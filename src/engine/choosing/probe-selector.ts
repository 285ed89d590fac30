import type { ExitHealth } from '../exit-health.js';
import type { ReadyExits } from './ready-exits.js';
import type { Selection } from './selection.js';
import type { SelectionParts } from './selection-parts.js';

/** Every so many probes of a site in trouble use an exit that it has not seen. */
const UNTRIED_PROBES = 3;
/**
 * So do the first probes of a site that has accepted nobody. With the ten exits before them they are fifteen: of thirty with five
 * good ones, all fifteen are bad in one crawl of fifty.
 */
const FIRST_UNTRIED_PROBES = 5;

/** Selects exits for probes: one request at a time finds out whether a site in trouble still refuses everybody. */
export class ProbeSelector {
    constructor(
        private readonly ready: ReadyExits,
        private readonly parts: Pick<SelectionParts, 'blame' | 'idle' | 'counts'>,
    ) {}

    /**
     * @param nextProbeAt When the next probe may go; `Infinity` while one is under way.
     * @returns `undefined` when the probe may go, and no exit can be had for it.
     */
    select(nextProbeAt: number, now: number): Selection | undefined {
        if (nextProbeAt === Infinity) return { kind: 'trials-running', untilMillis: undefined };
        const { hasAccepted, trouble } = this.parts.blame;
        if (nextProbeAt > now) {
            const sinceMillis = hasAccepted ? (trouble.since ?? now) : -Infinity;
            return { kind: 'paused', sinceMillis, untilMillis: nextProbeAt };
        }
        if (this.parts.counts.requestsRunning > 0) return { kind: 'trials-running', untilMillis: undefined };
        const isTurnOfUntried =
            trouble.probes % UNTRIED_PROBES === 1 || (!hasAccepted && trouble.probes < FIRST_UNTRIED_PROBES);
        const health = (isTurnOfUntried ? this.ready.fresh(now) : undefined) ?? this.selectAny(now);
        return health && { kind: 'exit', health };
    }

    private selectAny(now: number): ExitHealth | undefined {
        return (
            this.ready.proven(now) ??
            this.ready.doubtful(() => true, now) ??
            this.ready.returned(now) ??
            this.ready.fresh(now) ??
            this.ready.suspect(now) ??
            // A probe is one request: an exit that waits for the site's pace may send it.
            this.parts.idle.shiftHeld() ??
            this.parts.idle.shiftPaced()
        );
    }
}
