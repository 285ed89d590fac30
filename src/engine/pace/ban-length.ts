import type { BanMemory } from '../memory/site-memory.js';

/** A ban is taken to last so long before anything is known of it. */
const FIRST_GUESS_MILLIS = 4_000;
/** How much longer it is taken to be each time that an exit comes back too early. */
const GROWTH = 1.5;

/** How long a site bans exits that were too fast, learned from when they come back and are accepted, or not. */
export class BanLength {
    private refusedAfter = 0;
    private acceptedAfter = Infinity;

    /** When an exit that was banned now should come back. */
    get millis(): number {
        return this.acceptedAfter === Infinity
            ? Math.max(FIRST_GUESS_MILLIS, GROWTH * this.refusedAfter)
            : this.acceptedAfter;
    }

    noteAccepted(millis: number): void {
        this.acceptedAfter = Math.min(this.acceptedAfter, Math.max(millis, this.refusedAfter));
    }

    noteRefused(millis: number): void {
        this.refusedAfter = Math.max(this.refusedAfter, millis);
        if (this.acceptedAfter <= millis) this.acceptedAfter = Infinity;
    }

    remember(): BanMemory {
        const { refusedAfter, acceptedAfter } = this;
        return {
            refusedAfterMillis: refusedAfter,
            acceptedAfterMillis: acceptedAfter === Infinity ? null : acceptedAfter,
        };
    }

    recall({ refusedAfterMillis, acceptedAfterMillis }: BanMemory): void {
        this.refusedAfter = refusedAfterMillis;
        this.acceptedAfter = acceptedAfterMillis ?? Infinity;
    }
}
