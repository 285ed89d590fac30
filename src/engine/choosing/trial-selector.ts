import type { ExitHealth } from '../exit-health.js';
import type { ReadyExits } from './ready-exits.js';
import type { SelectionParts } from './selection-parts.js';
import { mayBeShared } from './sharing.js';

/** Trials at once when no known exit is left that could go. */
const MOST_LAST_RESORTS = 5;

/** Selects exits of which nothing is known, and says when they should be tried. */
export class TrialSelector {
    constructor(
        private readonly ready: ReadyExits,
        private readonly parts: SelectionParts,
    ) {}

    /**
     * Whether unknown exits should be tried although known ones are free: as long as next to none are refused, or, by the
     * rule from before Crawlee's session pool, the less often the more are proven.
     */
    maySpread(): boolean {
        const { options, trials, counts } = this.parts;
        const { maxSessions, random } = options;
        if (maxSessions === undefined) return trials.maySpread(counts.trialsRunning);
        return random() >= counts.proven / maxSessions;
    }

    /** Whether unknown exits should be tried before busy ones are shared. */
    get mayExplore(): boolean {
        return this.parts.trials.maySearch(this.parts.counts.trialsRunning);
    }

    /** Whether waiting for a trial's answer may free a better choice than sharing a busy exit. */
    get areHeldBack(): boolean {
        return !this.mayTry && !(this.parts.untried.isEmpty && !this.parts.idle.hasReturned);
    }

    /** Draws at random from the exits that the site has not used; those of suspected networks come last. */
    select(now: number): ExitHealth | undefined {
        if (!this.mayTry) return undefined;
        return this.ready.fresh(now) ?? this.ready.returned(now) ?? this.ready.suspect(now);
    }

    /** Selects one when no other exit can be had. */
    selectLastResort(now: number): ExitHealth | undefined {
        const { counts, trials } = this.parts;
        // Others cost more than the wait for a known exit, for those who say so.
        if (counts.proven > 0 && !trials.mayCost(counts.trialsRunning) && this.isSomebodyBackSoon(now))
            return undefined;
        const isOnlyTrying =
            counts.requestsRunning === counts.trialsRunning && counts.trialsRunning < MOST_LAST_RESORTS;
        return isOnlyTrying || this.areAllTooFast(now) ? this.select(now) : undefined;
    }

    private get mayTry(): boolean {
        return this.parts.trials.mayTry(this.parts.counts.trialsRunning, this.parts.blame.refusalsLeft);
    }

    /** Whether a known exit will soon be free, or may go again for all that is known of the pace. */
    private isSomebodyBackSoon(now: number): boolean {
        const { counts, idle } = this.parts;
        return counts.requestsRunning > 0 || idle.isOneSoonReady(now);
    }

    /** Whether every exit that the site accepts waits for its pace: only more of them would make the crawl faster. */
    private areAllTooFast(now: number): boolean {
        const { idle, busy, pace, blame, readiness } = this.parts;
        if (pace.isUnknown || busy.some((health) => mayBeShared(health, this.parts, now))) return false;
        const waits = (health: ExitHealth): boolean =>
            blame.exits.isGoodEnough(health) && readiness.readyAt(health, now) > now;
        return idle.areHeldBack || busy.some(waits);
    }
}
