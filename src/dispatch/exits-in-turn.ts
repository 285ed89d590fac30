import type { Engine } from '../engine/engine.js';
import type { Exit } from '../engine/exit.js';
import type { Clock } from './clock.js';

/** Hands out exits without a route in turn to those who name no site: all that is known then is whether an exit works at all. */
export class ExitsInTurn {
    private turn = 0;

    constructor(
        private readonly engine: Engine,
        private readonly clock: Clock,
    ) {}

    /**
     * The next of those that work, of the cheapest tier that has any; where none works, the one that is back first.
     * @returns `undefined` when there is none.
     */
    next(): Exit | undefined {
        const free = [...this.engine.knownExits()].filter(
            ({ dropped, isKept, route }) => !dropped && !isKept && route === undefined,
        );
        const working = free.filter((exit) => this.works(exit));
        if (working.length === 0) return free.sort((a, b) => restsUntil(a) - restsUntil(b))[0];
        const tier = Math.min(...new Set(working.map(tierOf)));
        const cheapest = working.filter((exit) => tierOf(exit) === tier);
        return cheapest[this.turn++ % cheapest.length];
    }

    /** Whether the exit is still there, and does not rest on all sites. */
    works(exit: Exit): boolean {
        return !exit.dropped && restsUntil(exit) <= this.clock.now();
    }
}

function tierOf({ tier = 0 }: Exit): number {
    return tier;
}

function restsUntil({ rest }: Exit): number {
    return rest?.untilMillis ?? 0;
}
