import { systemClock } from '../../dispatch/clock.js';
import type { Engine } from '../../engine/engine.js';
import type { SessionCounter } from '../../report/session-counter.js';
import { StateKeeper } from '../../state/keeper.js';
import type { Knowledge } from '../../state/knowledge.js';
import type { ResolvedOptions } from '../options/options.js';
import { defaultStateKey } from '../options/state.js';

export interface KeptState {
    readonly knowledge: Knowledge;
    readonly engine: Engine;
    readonly sessions: SessionCounter;
    /** Tells the user a sentence. */
    readonly warn: (sentence: string) => void;
}

/** @returns `undefined` where nothing is to be kept. */
export function keepState(
    { state: { store, key, everySecs }, supplies }: Pick<ResolvedOptions, 'state' | 'supplies'>,
    { knowledge, engine, sessions, warn }: KeptState,
): StateKeeper | undefined {
    if (store === 'none') return undefined;
    return new StateKeeper({
        store,
        key: key ?? defaultStateKey(supplies[0]!.provider.name),
        everyMillis: everySecs * 1000,
        clock: systemClock,
        random: Math.random,
        knowledge: () => knowledge.entries(),
        onLoaded: (items) => knowledge.restore(items),
        changes: () => engine.totals.requests + sessions.changes,
        onTrouble: warn,
    });
}
