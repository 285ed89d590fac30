import { Fifo } from './fifo.js';
import { MinHeap } from './heap.js';
import type { Place, Standing } from './standing.js';
import { isProven, restsUntil } from './standing.js';

/**
 * The exits that serve nothing at the moment, each in exactly one queue by what it waits for. Entries that have become
 * stale are dropped when they are met.
 */
export class IdleExits {
    private readonly proven = new Fifo<Standing>();
    private readonly returned = new Fifo<Standing>();
    private readonly doubtful = new Fifo<Standing>();
    private readonly resting = new MinHeap<Standing>();
    private paced = new MinHeap<Standing>();
    private held = new Fifo<Standing>();

    /** @param readyAt When an exit may be used, rests left aside; `Infinity` when that depends on others. */
    constructor(private readonly readyAt: (standing: Standing, now: number) => number) {}

    /** When the next rest or delay ends; `undefined` when none does by itself. */
    get nextMillis(): number | undefined {
        const [resting, paced] = [this.resting.peekKey(), this.paced.peekKey()];
        return resting === undefined || paced === undefined ? (resting ?? paced) : Math.min(resting, paced);
    }

    /** Whether some wait for the site's pace, or their service's. */
    get areHeldBack(): boolean {
        return this.paced.size + this.held.size > 0;
    }

    get hasReturned(): boolean {
        return this.returned.size > 0;
    }

    /** Puts an exit into the queue where it belongs now. */
    add(standing: Standing, now: number): void {
        const restEnd = restsUntil(standing);
        const readyAt = this.readyAt(standing, now);
        if (restEnd > now) {
            standing.place = 'resting';
            this.resting.push(restEnd, standing);
        } else if (readyAt === Infinity) {
            standing.place = 'held';
            this.held.push(standing);
        } else if (readyAt > now) {
            standing.place = 'paced';
            this.paced.push(readyAt, standing);
        } else if (standing.cases.length > 0) {
            standing.place = 'doubtful';
            this.doubtful.push(standing);
        } else if (isProven(standing)) {
            standing.place = 'proven';
            if (standing.listedAsProven) return;
            standing.listedAsProven = true;
            this.proven.push(standing);
        } else {
            standing.place = 'returned';
            this.returned.push(standing);
        }
    }

    /** Moves on those whose time has come. */
    wake(now: number): void {
        for (const [queue, place] of [
            [this.resting, 'resting'],
            [this.paced, 'paced'],
        ] as const) {
            while ((queue.peekKey() ?? Infinity) <= now) {
                const standing = queue.pop()!;
                if (standing.place === place) this.add(standing, now);
            }
        }
    }

    /** More is known to be accepted: whoever waits for that is looked at again. */
    release(now: number): void {
        const { held, paced } = this;
        this.held = new Fifo();
        this.paced = new MinHeap();
        for (let standing = held.shift(); standing !== undefined; standing = held.shift()) {
            if (standing.place === 'held') this.add(standing, now);
        }
        for (let standing = paced.pop(); standing !== undefined; standing = paced.pop()) {
            if (standing.place === 'paced') this.add(standing, now);
        }
    }

    shiftProven(): Standing | undefined {
        for (let standing = this.proven.shift(); standing !== undefined; standing = this.proven.shift()) {
            standing.listedAsProven = false;
            if (isStill(standing, 'proven')) return standing;
        }
        return undefined;
    }

    /** The first that passes, of those that the site accepts; the others stay. Looks at so many at most. */
    shiftProvenWhere(passes: (standing: Standing) => boolean, most: number): Standing | undefined {
        for (let tries = Math.min(most, this.proven.size); tries > 0; tries -= 1) {
            const standing = this.shiftProven();
            if (standing === undefined || passes(standing)) return standing;
            standing.listedAsProven = true;
            this.proven.push(standing);
        }
        return undefined;
    }

    /** The next of those that are in doubt, that passes; those whom nothing is held against any more move on. */
    shiftDoubtful(passes: (standing: Standing) => boolean, now: number): Standing | undefined {
        for (let tries = this.doubtful.size; tries > 0; tries -= 1) {
            const standing = shiftFrom(this.doubtful, 'doubtful');
            if (standing === undefined) return undefined;
            if (standing.cases.length === 0) this.add(standing, now);
            else if (passes(standing)) return standing;
            else this.doubtful.push(standing);
        }
        return undefined;
    }

    shiftReturned(): Standing | undefined {
        return shiftFrom(this.returned, 'returned');
    }

    /** One that waits for others. */
    shiftHeld(): Standing | undefined {
        return shiftFrom(this.held, 'held');
    }

    /** The first that waits for a time. */
    shiftPaced(): Standing | undefined {
        for (let standing = this.paced.pop(); standing !== undefined; standing = this.paced.pop()) {
            if (isStill(standing, 'paced')) return standing;
        }
        return undefined;
    }
}

function shiftFrom(queue: Fifo<Standing>, place: 'returned' | 'held' | 'doubtful'): Standing | undefined {
    for (let standing = queue.shift(); standing !== undefined; standing = queue.shift()) {
        if (isStill(standing, place)) return standing;
    }
    return undefined;
}

function isStill(standing: Standing, place: Place): boolean {
    return standing.place === place && !standing.exit.dropped;
}
