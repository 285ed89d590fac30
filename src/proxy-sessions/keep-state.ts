import { systemClock } from '../dispatch/clock.js';
import type { StateKeeperOptions } from '../state/keeper.js';
import { StateKeeper } from '../state/keeper.js';
import type { Knowledge } from '../state/knowledge.js';
import type { ResolvedOptions } from './options/options.js';
import { defaultStateKey } from './options/state.js';

export interface KeptState extends Pick<StateKeeperOptions, 'changes' | 'onTrouble'> {
    readonly knowledge: Knowledge;
}

/** @returns `undefined` where nothing is to be kept. */
export function keepState(
    { state: { store, key, everySecs }, supplies }: Pick<ResolvedOptions, 'state' | 'supplies'>,
    { knowledge, changes, onTrouble }: KeptState,
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
        changes,
        onTrouble,
    });
}
