import type { Engine } from '../engine/engine.js';
import type { Exit, Rest, Tally } from '../engine/exit.js';
import { emptyTally } from '../engine/exit.js';

/** `resting` on every site that has used it; one that a single site of several refuses is still `working`. */
export type ExitState = 'unused' | 'working' | 'resting';

/** Why an exit rests. */
export interface RestOfExit {
    readonly rest: Rest;
    readonly tally: Readonly<Tally>;
    /** `undefined` when it rests everywhere. */
    readonly site: string | undefined;
}

/** What an exit does, over all sites. */
export interface ExitOverview {
    readonly state: ExitState;
    readonly tally: Readonly<Tally>;
    /** Its rests, on whichever sites. */
    readonly rests: readonly RestOfExit[];
}

interface Uses {
    sites: number;
    readonly rests: RestOfExit[];
}

/** The state of every exit. Takes a while with many exits and sites: for once a minute, not for each request. */
export function exitStates(engine: Engine, now: number): Map<Exit, ExitOverview> {
    const uses = usesOf(engine, now);
    const tallies = engine.exitTallies();
    return new Map(
        Array.from(engine.knownExits(), (exit) => [
            exit,
            overviewOf(exit, tallies.get(exit) ?? emptyTally(), uses.get(exit), now),
        ]),
    );
}

export function countStates(overviews: Iterable<ExitOverview>): Record<ExitState, number> {
    const counts = { unused: 0, working: 0, resting: 0 };
    for (const { state } of overviews) counts[state] += 1;
    return counts;
}

function usesOf(engine: Engine, now: number): Map<Exit, Uses> {
    const uses = new Map<Exit, Uses>();
    for (const { name, tiers } of engine.knownSites()) {
        for (const { exit, served, rest, tally } of tiers.known()) {
            if (served === 0) continue;
            let use = uses.get(exit);
            if (use === undefined) uses.set(exit, (use = { sites: 0, rests: [] }));
            use.sites += 1;
            if (rest !== undefined && rest.untilMillis > now) use.rests.push({ rest, tally, site: name });
        }
    }
    return uses;
}

function overviewOf({ rest }: Exit, tally: Tally, uses: Uses | undefined, now: number): ExitOverview {
    if (rest !== undefined && rest.untilMillis > now) {
        return { state: 'resting', tally, rests: [{ rest, tally, site: undefined }] };
    }
    if (uses === undefined) return { state: 'unused', tally, rests: [] };
    return { state: uses.rests.length === uses.sites ? 'resting' : 'working', tally, rests: uses.rests };
}
