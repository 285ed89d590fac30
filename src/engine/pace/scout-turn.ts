import type { Random } from '../../common/session-id.js';
import type { ScoutSnapshot } from '../snapshots/site-snapshot.js';

/** Workers that begin together do not all go ahead at once: each waits so long at most for others to say that they do. */
const LONGEST_START_MILLIS = 1_000;
/** So long after the last word of them somebody else's scouts are taken to be at it. */
const TURN_MILLIS = 2_000;

/**
 * Whose turn it is to find out how much a site accepts, of several workers that share it: one of them is enough, and what it
 * finds out may cost a ban. Whoever began first goes on, and the others follow.
 */
export class ScoutTurn {
    private own: { readonly sinceMillis: number; draw?: number } | undefined;
    private othersUntil: number | undefined;

    constructor(
        private readonly workers: 'one' | 'many',
        private readonly random: Random,
    ) {}

    /** Until when others are, or may be, at it; a time in the past when nobody is. */
    othersUntilMillis(now: number): number {
        this.othersUntil ??= this.workers === 'one' ? -Infinity : now + this.random() * LONGEST_START_MILLIS;
        return this.othersUntil;
    }

    begin(now: number): void {
        this.own = { sinceMillis: now };
    }

    /** What the others should know of our turn. */
    snapshot(): ScoutSnapshot | undefined {
        if (this.own === undefined) return undefined;
        return { sinceMillis: this.own.sinceMillis, draw: (this.own.draw ??= this.random()) };
    }

    /** @returns whether it is the turn of those who told. */
    hear(theirs: ScoutSnapshot, isOursUnderWay: boolean, now: number): boolean {
        const ours = isOursUnderWay ? this.snapshot() : undefined;
        if (ours !== undefined && isBefore(ours, theirs)) return false;
        this.own = undefined;
        this.othersUntil = now + TURN_MILLIS;
        return true;
    }
}

function isBefore(one: ScoutSnapshot, other: ScoutSnapshot): boolean {
    return one.sinceMillis === other.sinceMillis ? one.draw < other.draw : one.sinceMillis < other.sinceMillis;
}
