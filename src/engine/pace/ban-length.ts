import { finite, orNever } from '../snapshots/infinity.js';
import type { BanSnapshot } from '../snapshots/site-snapshot.js';

/** A ban is taken to last so long before anything is known of it. */
const FIRST_GUESS_MILLIS = 4_000;
/** By what share it is taken to be longer each time that an exit comes back too early, and by how much at most. */
const GROWTH = 0.5;
const MOST_GROWTH_MILLIS = 300_000;

/** How long a site bans exits that were too fast, learned from when they come back and are accepted, or not. */
export class BanLength {
    private refusedAfter = 0;
    private acceptedAfter = Infinity;

    /** When an exit that was banned now should come back. */
    get millis(): number {
        return this.acceptedAfter === Infinity
            ? Math.max(FIRST_GUESS_MILLIS, this.refusedAfter + Math.min(MOST_GROWTH_MILLIS, GROWTH * this.refusedAfter))
            : this.acceptedAfter;
    }

    /** The same, when an exit was seen to come back. */
    get knownMillis(): number | undefined {
        return this.acceptedAfter === Infinity ? undefined : this.acceptedAfter;
    }

    noteAccepted(millis: number): void {
        this.acceptedAfter = Math.min(this.acceptedAfter, Math.max(millis, this.refusedAfter));
    }

    noteRefused(millis: number): void {
        this.refusedAfter = Math.max(this.refusedAfter, millis);
        if (this.acceptedAfter <= millis) this.acceptedAfter = Infinity;
    }

    snapshot(): BanSnapshot {
        const { refusedAfter, acceptedAfter } = this;
        return {
            refusedAfterMillis: refusedAfter,
            acceptedAfterMillis: finite(acceptedAfter),
        };
    }

    restore({ refusedAfterMillis, acceptedAfterMillis }: BanSnapshot): void {
        this.refusedAfter = refusedAfterMillis;
        this.acceptedAfter = orNever(acceptedAfterMillis);
    }
}
