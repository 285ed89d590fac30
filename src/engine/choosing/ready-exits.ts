import type { Exit } from '../exit.js';
import type { ExitHealth } from '../exit-health.js';
import type { SelectionParts } from './selection-parts.js';

/** Takes exits from their queues until one can go. */
export class ReadyExits {
    constructor(private readonly parts: Pick<SelectionParts, 'known' | 'places' | 'idle' | 'untried'>) {}

    /** One that the site accepted last time. */
    proven(now: number): ExitHealth | undefined {
        return this.first(() => this.parts.idle.shiftProven(), now);
    }

    /** The same, of those that pass. Looks at so many at most each time. */
    provenWhere(passes: (health: ExitHealth) => boolean, most: number, now: number): ExitHealth | undefined {
        return this.first(() => this.parts.idle.shiftProvenWhere(passes, most), now);
    }

    /** The next exit in doubt that passes, if it can go. */
    doubtful(passes: (health: ExitHealth) => boolean, now: number): ExitHealth | undefined {
        const health = this.parts.idle.shiftDoubtful(passes, now);
        return health !== undefined && this.parts.places.canGo(health, now) ? health : undefined;
    }

    /** One that is back from a rest. */
    returned(now: number): ExitHealth | undefined {
        return this.first(() => this.parts.idle.shiftReturned(), now);
    }

    /** One that the site has not used, in a network that is not suspected. */
    fresh(now: number): ExitHealth | undefined {
        return this.firstUnused(() => this.parts.untried.drawFresh(), now);
    }

    /** One that the site has not used, in a network that is suspected. */
    suspect(now: number): ExitHealth | undefined {
        return this.firstUnused(() => this.parts.untried.drawSuspect(), now);
    }

    private first(shift: () => ExitHealth | undefined, now: number): ExitHealth | undefined {
        for (let health = shift(); health !== undefined; health = shift()) {
            if (this.parts.places.canGo(health, now)) return health;
        }
        return undefined;
    }

    private firstUnused(draw: () => Exit | undefined, now: number): ExitHealth | undefined {
        const { known, places } = this.parts;
        for (let exit = draw(); exit !== undefined; exit = draw()) {
            if (exit.dropped || known.find(exit) !== undefined) continue;
            const health = known.healthOf(exit);
            if (places.canGo(health, now)) return health;
        }
        return undefined;
    }
}
