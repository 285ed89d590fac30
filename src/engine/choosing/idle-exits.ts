import { Fifo } from './fifo.js';
import { MinHeap } from './heap.js';
import type { Place, ExitHealth } from '../exit-health.js';
import { isProven, restsUntil } from '../exit-health.js';
import type { Readiness } from './readiness.js';

/** Exits in doubt that are looked at for one selection; the others have their turn at the next. */
const MOST_DOUBTFUL = 32;
/** So long a known exit, or one that has not tried the page, is waited for before another is taken. */
const LONGEST_WAIT_MILLIS = 30_000;

/**
 * The exits that serve nothing at the moment, each in exactly one queue by what it waits for. Entries that have become
 * stale are dropped when they are met.
 */
export class IdleExits {
    private readonly proven = new Fifo<ExitHealth>();
    private readonly returned = new Fifo<ExitHealth>();
    private readonly doubtful = new Fifo<ExitHealth>();
    private readonly resting = new MinHeap<ExitHealth>();
    private paced = new MinHeap<ExitHealth>();
    private held = new Fifo<ExitHealth>();

    constructor(private readonly readiness: Pick<Readiness, 'readyAt'>) {}

    /** When the next rest or delay ends; `undefined` when none does by itself. */
    get nextMillis(): number | undefined {
        const [resting, paced] = [this.resting.peekKey(), this.paced.peekKey()];
        return resting === undefined || paced === undefined ? (resting ?? paced) : Math.min(resting, paced);
    }

    /** Whether a delay that an exit waits for ends soon enough to be waited for. */
    isOneSoonReady(now: number): boolean {
        return (this.paced.peekKey() ?? Infinity) <= now + LONGEST_WAIT_MILLIS;
    }

    /** Whether some wait for the site's pace, or their service's. */
    get areHeldBack(): boolean {
        return this.paced.size + this.held.size > 0;
    }

    get hasReturned(): boolean {
        return this.returned.size > 0;
    }

    /** Puts an exit into the queue where it belongs now. */
    add(health: ExitHealth, now: number): void {
        const restEnd = restsUntil(health);
        const readyAt = this.readiness.readyAt(health, now);
        if (restEnd > now) {
            health.place = 'resting';
            this.resting.push(restEnd, health);
        } else if (readyAt === Infinity) {
            health.place = 'held';
            this.held.push(health);
        } else if (readyAt > now) {
            health.place = 'paced';
            this.paced.push(readyAt, health);
        } else if (health.cases.length > 0) {
            health.place = 'doubtful';
            this.doubtful.push(health);
        } else if (isProven(health)) {
            health.place = 'proven';
            if (health.listedAsProven) return;
            health.listedAsProven = true;
            this.proven.push(health);
        } else {
            health.place = 'returned';
            this.returned.push(health);
        }
    }

    /** Moves on those whose time has come. */
    wake(now: number): void {
        for (const [queue, place] of [
            [this.resting, 'resting'],
            [this.paced, 'paced'],
        ] as const) {
            while ((queue.peekKey() ?? Infinity) <= now) {
                const health = queue.pop()!;
                if (health.place === place) this.add(health, now);
            }
        }
    }

    /** More is known to be accepted: exits that wait for that are looked at again. */
    release(now: number): void {
        const { held, paced } = this;
        this.held = new Fifo();
        this.paced = new MinHeap();
        for (let health = held.shift(); health !== undefined; health = held.shift()) {
            if (health.place === 'held') this.add(health, now);
        }
        for (let health = paced.pop(); health !== undefined; health = paced.pop()) {
            if (health.place === 'paced') this.add(health, now);
        }
    }

    shiftProven(): ExitHealth | undefined {
        for (let health = this.proven.shift(); health !== undefined; health = this.proven.shift()) {
            health.listedAsProven = false;
            if (isStill(health, 'proven')) return health;
        }
        return undefined;
    }

    /** The first that passes, of those that the site accepts; the others stay. Looks at so many at most. */
    shiftProvenWhere(passes: (health: ExitHealth) => boolean, most: number): ExitHealth | undefined {
        for (let tries = Math.min(most, this.proven.size); tries > 0; tries -= 1) {
            const health = this.shiftProven();
            if (health === undefined || passes(health)) return health;
            health.listedAsProven = true;
            this.proven.push(health);
        }
        return undefined;
    }

    /** The next exit in doubt that passes; exits that are cleared meanwhile move on. */
    shiftDoubtful(passes: (health: ExitHealth) => boolean, now: number): ExitHealth | undefined {
        for (let tries = Math.min(MOST_DOUBTFUL, this.doubtful.size); tries > 0; tries -= 1) {
            const health = shiftFrom(this.doubtful, 'doubtful');
            if (health === undefined) return undefined;
            if (health.cases.length === 0) this.add(health, now);
            else if (passes(health)) return health;
            else this.doubtful.push(health);
        }
        return undefined;
    }

    shiftReturned(): ExitHealth | undefined {
        return shiftFrom(this.returned, 'returned');
    }

    /** One that waits for others. */
    shiftHeld(): ExitHealth | undefined {
        return shiftFrom(this.held, 'held');
    }

    /** The first that waits for a time. */
    shiftPaced(): ExitHealth | undefined {
        for (let health = this.paced.pop(); health !== undefined; health = this.paced.pop()) {
            if (isStill(health, 'paced')) return health;
        }
        return undefined;
    }
}

function shiftFrom(queue: Fifo<ExitHealth>, place: 'returned' | 'held' | 'doubtful'): ExitHealth | undefined {
    for (let health = queue.shift(); health !== undefined; health = queue.shift()) {
        if (isStill(health, place)) return health;
    }
    return undefined;
}

function isStill(health: ExitHealth, place: Place): boolean {
    return health.place === place && !health.exit.dropped;
}
