import type { Configuration } from '@crawlee/core';
import { KeyValueStore } from '../crawlee.js';
import { storeOver } from '../../stores/key-value-store.js';
import type { StateStore } from '../../stores/store.js';
import { makePrivate } from './private-files.js';

/**
 * One of Crawlee's key-value stores: a folder on a laptop, a storage of the account on the Apify platform. One with a name
 * is not purged when a program starts, so that one run may go on with what another has learned.
 *
 * Its files can be read by the user who runs the program only: there are cookies in them.
 *
 * @param name A name, or the id of a store. @default the default store of the run
 * @param configuration Of the crawler. @default the global one
 */
export function keyValueStore(name?: string, configuration?: Configuration): StateStore {
    return storeOver(async () => {
        const store = await KeyValueStore.open(name, configuration && { config: configuration });
        return {
            getValue: (key) => store.getValue(key),
            setValue: async (key, value, options) => {
                if (value !== null) await makePrivate(store, key);
                await store.setValue(key, value, options);
            },
        };
    });
}
